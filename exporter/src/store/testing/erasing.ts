/* eslint-disable jest/no-export -- part of the suite for the tests of every implementation to run */
/** What every store promises of customers who are to be forgotten. */
import { openAccount } from '../../conversation/ledger.ts';
import type { AgentEvent } from '../../conversation/observation.ts';
import * as facts from '../../conversation/testing/facts.ts';
import { customerKey, instant } from '../../conversation/testing/facts.ts';
import type { StoreInUse } from './inUse.ts';
import { reopen, store, useStore } from './inUse.ts';
import {
  AMY,
  EVE,
  EVER,
  NOBODY_SERVES,
  ZOE,
  alias,
  bring,
  cell,
  claimed,
  delivery,
  everything,
  keep,
  onlyPending,
  outcomes,
  pendingFacts,
  put,
  waiting,
} from './acts.ts';

export function describeErasing(inUse: StoreInUse): void {
  useStore(inUse);

  describe('erase', () => {
    test.each(['amy', 'zoe', 'eve'])(
      'removes all that is held, asked for by any pseudonym: %s',
      async (name) => {
        await put(store, { amy: waiting(0), bob: waiting(0) });
        await alias(store, ZOE, AMY);
        await alias(store, EVE, AMY);
        await bring(store, 1, facts.asks(1), facts.asks(2, { customer: 'bob' }));
        expect(await store.erase(customerKey(name), NOBODY_SERVES)).toBeDefined();
        const check = async (): Promise<void> => {
          expect(await pendingFacts(store)).toMatchObject([{ customer: 'bob' }]);
          expect(await claimed(store, EVER)).toEqual([['bob']]);
          const visited: string[] = [];
          await store.eachOpenCustomer((key) => visited.push(key));
          expect(visited).toEqual(['bob']);
        };
        await check();
        await reopen();
        await check();
        expect(await store.erase(customerKey(name), NOBODY_SERVES)).toBeUndefined();
      },
    );

    test('gives what was known of all who went, and what was pending', async () => {
      await put(store, { amy: waiting(0), zoe: waiting(5), bob: waiting(0) });
      await bring(store, 1, facts.merges(3, 'zoe', 'amy'), facts.asks(4, { customer: 'bob' }));
      const erased = await store.erase(AMY, NOBODY_SERVES);
      expect(erased?.customers).toEqual(
        new Map([
          [AMY, waiting(0)],
          [ZOE, waiting(5)],
        ]),
      );
      expect(erased?.pending.map(({ fact }) => fact)).toMatchObject([
        { kind: 'CustomerMerged', customer: ZOE },
      ]);
    });

    test('frees who served the customer with it, or erases nothing', async () => {
      const free = { ...openAccount(), team: 'care' };
      await put(store, { amy: waiting(0) });
      const failing = store.erase(AMY, () => {
        throw new Error('no such agent');
      });
      await expect(failing).rejects.toThrow('no such agent');
      const event: AgentEvent = { type: 'load', change: -1, agent: 'ann', team: 'care', at: instant(6) };
      await store.erase(AMY, ({ customers }) => ({
        agents: new Map([[`of ${[...customers.keys()].join()}`, free]]),
        agentEvents: [event],
        agentsAccountedTo: -Infinity,
      }));
      const again = await reopen();
      expect(await again.agents()).toEqual(new Map([['of amy', free]]));
      expect(await again.agentEvents()).toEqual([event]);
    });

    test('forgets the aliases: a pseudonym erased is a stranger', async () => {
      await put(store, { amy: waiting(0) });
      await alias(store, ZOE, AMY);
      await store.erase(AMY, NOBODY_SERVES);
      await bring(store, 1, facts.asks(1, { customer: 'zoe' }));
      expect(await onlyPending(store)).toMatchObject({ customer: ZOE });
    });

    test.each(['amy', 'zoe', 'eve'])(
      'takes along what only pending facts tie to the customer, asked for by %s',
      async (name) => {
        await put(store, { zoe: waiting(0) });
        await bring(
          store,
          1,
          facts.asks(1, { alsoKnownAs: ['zoe'] }),
          facts.asks(2, { customer: 'zoe' }),
          facts.merges(3, 'zoe', 'eve'),
          facts.asks(4, { customer: 'eve' }),
        );
        expect(await store.erase(customerKey(name), NOBODY_SERVES)).toBeDefined();
        expect(await store.pendingCount()).toBe(0);
        expect(await claimed(store, EVER)).toEqual([]);
      },
    );

    test('gives nothing for a stranger, and changes nothing', async () => {
      await put(store, { amy: waiting(0) });
      await bring(store, 1, facts.asks(1), facts.presence(1, 'zoe'));
      const before = await everything(store);
      expect(await store.erase(ZOE, NOBODY_SERVES)).toBeUndefined();
      expect(await everything(store)).toEqual(before);
    });

    test('what has been counted stays counted, and a redelivered fact stays known', async () => {
      const fact = facts.asks(1);
      await store.commit([delivery(1, [fact])], () => [cell(1)]);
      await store.erase(AMY, NOBODY_SERVES);
      expect(await store.cells()).toEqual([cell(1)]);
      expect(await outcomes(bring(store, 2, fact))).toEqual(['duplicate']);
      await reopen();
      expect(await outcomes(bring(store, 3, fact))).toEqual(['duplicate']);
    });

    test('a settlement claimed before does not bring an erased customer back', async () => {
      await put(store, { amy: waiting(0) });
      await bring(store, 1, facts.replies(1, 'ann'));
      const [group] = (await store.claim(EVER)).groups;
      await store.erase(AMY, NOBODY_SERVES);
      await keep(store, group!, { factsReceivedTo: Infinity, timersBefore: -Infinity });
      expect(await store.erase(AMY, NOBODY_SERVES)).toBeUndefined();
    });
  });
}
