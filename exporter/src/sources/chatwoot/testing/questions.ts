/** What Chatwoot is asked, for the checks of everything that can go wrong on the way. */
import type { Questions } from '../../testing/pollingChecks.ts';
import { createFakeTools } from '../../testing/tools.ts';
import { chatwoot } from '../chatwoot.ts';
import { ACCOUNT_ID, BEGAN } from './build.ts';

const COMMON = {
  create: (serverUrl: string) =>
    chatwoot.create(
      {
        webhookSecret: ['a secret'],
        urlToken: [],
        accountId: ACCOUNT_ID,
        api: { serverUrl, apiToken: 'cw-token-5577' },
      },
      createFakeTools({ name: 'desk' }),
    ),
  header: 'api_access_token',
  authorization: 'cw-token-5577',
  secret: 'cw-token-5577',
  now: (BEGAN + 1960) * 1000,
  answer: undefined,
};
const cursor = JSON.stringify({ since: BEGAN - 60 });

export const CHATWOOT_QUESTIONS: readonly Questions[] = [
  {
    ...COMMON,
    claim: 'conversations',
    path: '/api/v1/accounts/4/conversations',
    scan: { name: 'conversations', cursor, page: { data: { payload: [] } } },
  },
  {
    ...COMMON,
    claim: 'answers to surveys',
    path: '/api/v1/accounts/4/csat_survey_responses',
    scan: { name: 'survey_answers', cursor, page: [] },
  },
  {
    ...COMMON,
    claim: 'agents',
    path: '/api/v1/accounts/4/agents',
    scan: { name: 'agents', cursor: '[]', page: [] },
  },
];
