import { describeOverHttp } from '../testing/overHttp.ts';
import { CHANNEL, RECEIVED_AT, TICKET, createSource, read } from './testing/build.ts';

const create = (url: string) =>
  createSource({ hasOneInbox: false, api: { apiUrl: `${url}/api/v2`, apiToken: 'trengo-token-5577' } });
const [errand] =
  read('TICKET_CLOSED', { ticket_id: TICKET }, { source: create('http://127.0.0.1:1') }).errands ?? [];

describeOverHttp({
  create,
  authorization: 'Bearer trengo-token-5577',
  secret: 'trengo-token-5577',
  errand: errand!,
  path: `/api/v2/tickets/${TICKET}`,
  answer: { id: Number(TICKET), channel: { id: Number(CHANNEL) } },
  now: RECEIVED_AT,
});
