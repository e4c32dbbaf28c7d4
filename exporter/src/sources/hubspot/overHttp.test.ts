import { createFakeTools } from '../testing/tools.ts';
import { describeOverHttp } from '../testing/overHttp.ts';
import { hubspot } from './hubspot.ts';
import {
  API,
  PUBLIC_URL,
  RECEIVED_AT,
  at,
  incoming,
  messagePath,
  newMessage,
  read,
} from './testing/build.ts';

const create = (url: string) =>
  hubspot.create(
    { clientSecret: ['a client secret'], api: { ...API, url } },
    createFakeTools({ name: 'hs', publicUrl: PUBLIC_URL }),
  );
const [errand] = read([newMessage(1, 5)]).errands!;

describeOverHttp({
  create,
  authorization: 'Bearer pat-token',
  secret: 'pat-token',
  errand: errand!,
  path: `/${messagePath(1)}`,
  answer: incoming(1, 6),
  scan: {
    name: 'feedback_submissions',
    cursor: JSON.stringify({ since: at(0) }),
    page: { results: [] },
  },
  now: RECEIVED_AT,
});
