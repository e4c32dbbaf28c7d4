/** What Trengo is asked, for the checks of everything that can go wrong on the way. */
import type { Questions } from '../../testing/pollingChecks.ts';
import { CHANNEL, RECEIVED_AT, SEVERAL_INBOXES, TICKET, createSource, read } from './build.ts';

const create = (url: string) =>
  createSource({ api: { apiUrl: `${url}/api/v2`, apiToken: 'trengo-token-5577' } }, SEVERAL_INBOXES);
const [errand] = read(
  'TICKET_CLOSED',
  { ticket_id: TICKET },
  { source: create('http://127.0.0.1:1') },
).errands!;

export const TRENGO_QUESTIONS: readonly Questions[] = [
  {
    claim: 'channels of tickets',
    create,
    authorization: 'Bearer trengo-token-5577',
    secret: 'trengo-token-5577',
    errand: errand!,
    path: `/api/v2/tickets/${TICKET}`,
    answer: { id: Number(TICKET), channel: { id: Number(CHANNEL) } },
    now: RECEIVED_AT,
  },
];
