import { describeOverHttp } from '../testing/overHttp.ts';
import { createFakeRequest, createFakeTools } from '../testing/tools.ts';
import { respondio } from './respondio.ts';
import { CHANNEL_ID, CONTACT_ID, RECEIVED_AT, assigned } from './testing/build.ts';

const create = (apiUrl: string) =>
  respondio.create(
    { signingKey: ['a key'], api: { apiUrl, apiToken: 'rio-token-5577' } },
    createFakeTools({ name: 'rio', inboxes: { [CHANNEL_ID]: { inbox: 'support', team: 'care' } } }),
  );
const request = createFakeRequest({ receivedAt: RECEIVED_AT });
const [errand] = create('https://api.respond.example/v2').parse(assigned(1), request).errands!;

describeOverHttp({
  create,
  authorization: 'Bearer rio-token-5577',
  secret: 'rio-token-5577',
  errand: errand!,
  path: `/contact/id:${CONTACT_ID}/channels`,
  answer: { items: [{ id: CHANNEL_ID, lastMessageTime: 1_773_043_502 }], pagination: { next: null } },
  now: RECEIVED_AT,
});
