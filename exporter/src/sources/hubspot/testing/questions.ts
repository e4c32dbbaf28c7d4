/** What HubSpot is asked, for the checks of everything that can go wrong on the way. */
import type { Questions } from '../../testing/pollingChecks.ts';
import { createFakeTools } from '../../testing/tools.ts';
import { hubspot } from '../hubspot.ts';
import { API, PUBLIC_URL, RECEIVED_AT, at, incoming, messagePath, newMessage, read } from './build.ts';

const [errand] = read([newMessage(1, 5)]).errands!;

export const HUBSPOT_QUESTIONS: readonly Questions[] = [
  {
    claim: 'messages and feedback',
    create: (url) =>
      hubspot.create(
        { clientSecret: ['a client secret'], api: { ...API, url } },
        createFakeTools({ name: 'hs', publicUrl: PUBLIC_URL }),
      ),
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
  },
];
