/** What respond.io is asked, for the checks of everything that can go wrong on the way. */
import type { Questions } from '../../testing/pollingChecks.ts';
import { createFakeRequest, createFakeTools } from '../../testing/tools.ts';
import { respondio } from '../respondio.ts';
import { CHANNEL_ID, CONTACT_ID, RECEIVED_AT, assigned } from './build.ts';

const create = (apiUrl: string) =>
  respondio.create(
    { signingKey: ['a key'], api: { apiUrl, apiToken: 'rio-token-5577' } },
    createFakeTools({ name: 'rio', inboxes: { [CHANNEL_ID]: { inbox: 'support', team: 'care' } } }),
  );
const request = createFakeRequest({ receivedAt: RECEIVED_AT });
const [errand] = create('https://api.respond.example/v2').parse(assigned(1), request).errands!;

export const RESPONDIO_QUESTIONS: readonly Questions[] = [
  {
    claim: 'channels of contacts',
    create,
    authorization: 'Bearer rio-token-5577',
    secret: 'rio-token-5577',
    errand: errand!,
    path: `/contact/id:${CONTACT_ID}/channels`,
    answer: { items: [{ id: CHANNEL_ID, lastMessageTime: 1_773_043_502 }], pagination: { next: null } },
    now: RECEIVED_AT,
  },
];
