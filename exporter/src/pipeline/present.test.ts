import { evolve } from '../conversation/evolve.ts';
import type { ConversationFact } from '../conversation/fact.ts';
import { openConversations } from '../conversation/open.ts';
import type { OpenConversation } from '../conversation/open.ts';
import type { Customer } from '../conversation/state.ts';
import { NOBODY } from '../conversation/state.ts';
import {
  asks,
  assigns,
  categorises,
  customerKey,
  instant,
  replies,
  resolves,
} from '../conversation/testing/facts.ts';
import { POLICY } from '../conversation/testing/policies.ts';
import { Present } from './present.ts';

const AMY = customerKey('amy');

function after(...facts: readonly ConversationFact[]): readonly OpenConversation[] {
  return openConversations(
    facts.reduce<Customer>((customer, fact) => evolve(customer, fact, POLICY).customer, NOBODY),
  );
}

function shown(present: Present): unknown[] {
  return [...present.conversations()].map(([customer, kept]) => ({ customer, ...kept }));
}

const open = {
  customer: AMY,
  slice: { source: 'wa', inbox: 'support', team: 'care' },
  openSince: instant(5),
};

test('who has written waits, since the first unanswered message', () => {
  const present = new Present();
  present.set(AMY, after(asks(5), asks(9)));
  expect(shown(present)).toEqual([{ ...open, waitingSince: instant(5) }]);
});

test('who was answered is open and does not wait', () => {
  const present = new Present();
  present.set(AMY, after(asks(5), replies(9)));
  expect(shown(present)).toEqual([open]);
});

test('an assignment to another team shows there', () => {
  const present = new Present();
  present.set(AMY, after(asks(5), replies(6), assigns(9, 'ann', { toTeam: 'sales' })));
  expect(shown(present)).toEqual([{ ...open, slice: { ...open.slice, team: 'sales' } }]);
});

test('every inbox has its own conversation', () => {
  const present = new Present();
  present.set(AMY, after(asks(5), asks(7, { inbox: 'billing' })));
  expect(shown(present)).toHaveLength(2);
});

test('who is resolved, or gone, is shown no more', () => {
  const present = new Present();
  present.set(AMY, after(asks(5)));
  present.set(customerKey('zoe'), after(asks(6)));
  present.set(AMY, after(asks(5), resolves(9)));
  present.set(customerKey('zoe'), []);
  expect(shown(present)).toEqual([]);
});

test('a category shows once somebody has named one, and so does the vendor’s own id', () => {
  const present = new Present();
  present.set(AMY, after(asks(5, { thread: '17' }), categorises(6, 'billing')));
  expect(shown(present)).toEqual([{ ...open, waitingSince: instant(5), category: 'billing', thread: '17' }]);
});
