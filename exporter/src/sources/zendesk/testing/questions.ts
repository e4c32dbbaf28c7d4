/** What Zendesk is asked, for the checks of everything that can go wrong on the way. */
import type { Questions } from '../../testing/pollingChecks.ts';
import { API, BRAND, END_USER, RECEIVED_AT, TICKET, at, createSource, message, read } from './build.ts';

const INBOXES = { [BRAND]: { inbox: 'kettles', team: 'care' } };
const create = (url: string) => createSource({ api: { ...API, url } }, { inboxes: INBOXES });
const createWithRatings = (url: string) =>
  createSource({ api: { ...API, url, csat: 'ratings' } }, { inboxes: INBOXES });
const [errand] = read(message(1, 10, { actor: END_USER }), create(API.url)).errands!;

const COMMON = {
  create,
  authorization: `Basic ${Buffer.from('kpi@example.net/token:tk').toString('base64')}`,
  secret: 'tk',
  answer: undefined,
  now: RECEIVED_AT,
};
const cursor = JSON.stringify({ from: at(0), since: at(0) });

export const ZENDESK_QUESTIONS: readonly Questions[] = [
  {
    ...COMMON,
    claim: 'tickets and survey responses',
    errand: errand!,
    path: `/api/v2/tickets/${TICKET}`,
    answer: { ticket: { id: 61207, brand_id: 520017, requester_id: 47200310 } },
    scan: {
      name: 'survey_responses',
      cursor,
      page: { survey_responses: [], meta: { has_more: false } },
    },
  },
  {
    ...COMMON,
    claim: 'ratings',
    create: createWithRatings,
    path: '/api/v2/satisfaction_ratings',
    scan: {
      name: 'satisfaction_ratings',
      cursor,
      page: { satisfaction_ratings: [], meta: { has_more: false } },
    },
  },
  {
    ...COMMON,
    claim: 'agents',
    path: '/api/v2/agent_availabilities',
    scan: { name: 'agents', cursor: '', page: { data: [], meta: { has_more: false } } },
  },
];
