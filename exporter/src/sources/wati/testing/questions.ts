/** What Wati is asked, for the checks of everything that can go wrong on the way. */
import type { Questions } from '../../testing/pollingChecks.ts';
import { item } from './api.ts';
import { PHONE, createSource, message, read } from './build.ts';

const create = (url: string) =>
  createSource({ api: { apiUrl: `${url}/77`, apiToken: 'Bearer wati-token-5577' } });
const [errand] = read(message(1, 0), create('http://127.0.0.1:1')).errands!;

export const WATI_QUESTIONS: readonly Questions[] = [
  {
    claim: 'tickets',
    create,
    authorization: 'Bearer wati-token-5577',
    secret: 'wati-token-5577',
    errand: errand!,
    path: `/77/api/v1/getMessages/${PHONE}`,
    answer: { result: 'success', messages: { items: [item(500, 'The chat has been closed')] } },
    misshapen: 'asked again',
    now: Date.UTC(2026, 5, 1),
  },
];
