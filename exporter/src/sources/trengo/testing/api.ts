/** Trengo's API without a network. */
import type { Api } from '../../source.ts';
import { CHANNEL, TICKET } from './build.ts';

export const NOW = 1_780_000_010_000;

export const TICKETS: Readonly<Record<string, unknown>> = {
  [`tickets/${TICKET}`]: { id: Number(TICKET), channel: { id: Number(CHANNEL) } },
};

/** Answers from the table; what is not in it is not there. */
export function tellApi(answers: Readonly<Record<string, unknown>>): Api {
  return {
    get: (path) => Promise.resolve(answers[path]),
    post: () => Promise.reject(new Error('Nothing is posted to Trengo')),
  };
}
