/** What Chatwoot's API is asked: whatever a webhook that got lost would have told, and who is at work. */
import type { ApiSettings, Inquiry, SourceTools } from '../source.ts';
import { agentsScan } from './agentsScan.ts';
import { answersScan } from './answersScan.ts';
import { conversationsScan } from './conversationsScan.ts';

export interface ApiAccess {
  /** Without a slash at its end. */
  readonly serverUrl: string;
  /** Of an administrator. */
  readonly apiToken: string;
}

export interface Account {
  readonly tools: SourceTools;
  readonly accountId: string;
}

/** Chatwoot's own default is 3,000 a minute and address; its cloud grants less to everything of an account. */
const RATE = { requests: 60, perMs: 60_000 } as const;

export function createInquiry(
  { serverUrl, apiToken }: ApiAccess,
  account: Account,
): Inquiry & { readonly api: ApiSettings } {
  return {
    api: {
      baseUrl: `${serverUrl}/api/v1/accounts/${encodeURIComponent(account.accountId)}`,
      headers: { api_access_token: apiToken },
      rate: RATE,
    },
    scans: [conversationsScan(account), answersScan(account), agentsScan(account)],
  };
}
