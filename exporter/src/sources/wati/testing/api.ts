/** Wati's API without a network. */
import type { Api } from '../../source.ts';
import { BEGAN, CONVERSATION, PHONE, TICKET } from './build.ts';

export function item(second: number, eventDescription: string, more: object = {}): object {
  return {
    eventType: 'ticket',
    eventDescription,
    type: 1,
    actor: 'Bram Vos',
    assignee: null,
    topicName: null,
    id: `69ae88cec41d0a0011ff${String(second).padStart(4, '0')}`,
    created: new Date((BEGAN + second) * 1000).toISOString(),
    conversationId: CONVERSATION,
    ticketId: TICKET,
    ...more,
  };
}

export function messageItem(second: number, more: object = {}): object {
  return { ...item(second, ''), eventType: 'message', text: 'Hello', eventDescription: undefined, ...more };
}

export interface FakeApi extends Api {
  /** Pages asked for, such as `1`. */
  readonly asked: readonly number[];
}

/** Answers with the pages in turn, and with empty ones behind them. */
export function tellApi(...pages: readonly (readonly object[])[]): FakeApi {
  const asked: number[] = [];
  return {
    asked,
    get: (path, query = {}) => {
      expect(path).toBe(`api/v1/getMessages/${PHONE}`);
      const page = Number(query.pageNumber);
      asked.push(page);
      const items = pages[page - 1] ?? [];
      return Promise.resolve({
        result: 'success',
        messages: { items, pageNumber: page, pageSize: query.pageSize, total: items.length },
        link: { prevPage: null, nextPage: null },
      });
    },
    post: () => Promise.reject(new Error('Nothing is posted to Wati')),
  };
}

export function answering(answer: unknown): Api {
  return { ...tellApi(), get: () => Promise.resolve(answer) };
}
