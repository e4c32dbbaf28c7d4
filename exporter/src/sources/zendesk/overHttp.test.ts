import { describeOverHttp } from '../testing/overHttp.ts';
import {
  API,
  BRAND,
  END_USER,
  RECEIVED_AT,
  TICKET,
  at,
  createSource,
  message,
  read,
} from './testing/build.ts';

const INBOXES = { [BRAND]: { inbox: 'kettles', team: 'care' } };
const create = (url: string) => createSource({ api: { ...API, url } }, { inboxes: INBOXES });
const [errand] = read(message(1, 10, { actor: END_USER }), create(API.url)).errands!;

describeOverHttp({
  create,
  authorization: `Basic ${Buffer.from('kpi@example.net/token:tk').toString('base64')}`,
  secret: 'tk',
  errand: errand!,
  path: `/api/v2/tickets/${TICKET}`,
  answer: { ticket: { id: 61207, brand_id: 520017, requester_id: 47200310 } },
  scan: {
    name: 'survey_responses',
    cursor: JSON.stringify({ from: at(0), since: at(0) }),
    page: { survey_responses: [], meta: { has_more: false } },
  },
  now: RECEIVED_AT,
});
