import { asks, categorises, resolves } from '../conversation/testing/facts.ts';
import { EXPORTER, KPI } from '../metrics/names.ts';
import { faulty, live, open, rig, tick } from './testing/openRig.ts';
import { RULES } from './testing/rig.ts';

describe('label values', () => {
  const capped = {
    ...RULES,
    labelLimits: { ...RULES.labelLimits, category: { allow: ['vip'], cap: 1, isClosed: false } },
  };
  const resolvedAs = (category: string) => rig.count(KPI.episodesResolved, category);
  const resolve = (second: number, category: string) =>
    live(
      0,
      asks(second, { customer: category }),
      categorises(second + 1, category, { customer: category }),
      resolves(second + 2, { customer: category }),
    );

  test('beyond the cap fold into other, and the same ones after a restart', async () => {
    await open({ onDisk: true, rules: capped });
    await resolve(0, 'refund');
    await tick(30);
    await resolve(40, 'delivery');
    await resolve(50, 'vip');
    await tick(70);
    await rig.restart();
    await resolve(100, 'delivery');
    await resolve(110, 'refund');
    await tick(200);
    expect([resolvedAs('refund'), resolvedAs('delivery'), resolvedAs('vip'), resolvedAs('other')]).toEqual([
      2, 0, 1, 2,
    ]);
    expect(rig.engine.book.series(EXPORTER.labelFolds.name)).toMatchObject([
      { labels: ['category'], cells: new Map([['', 2]]) },
    ]);
  });

  test('admitted in a settlement that failed are admitted when it succeeds, and remembered', async () => {
    let isBroken = true;
    await open({
      onDisk: true,
      rules: capped,
      wrap: (store) =>
        faulty(store, {
          settle: (settlement) =>
            isBroken ? Promise.reject(new Error('disk full')) : store.settle(settlement),
        }),
    });
    await resolve(0, 'refund');
    await expect(tick(30)).rejects.toThrow('disk full');
    isBroken = false;
    await tick(31);
    expect(resolvedAs('refund')).toBe(1);
    expect(await rig.store.labelValues()).toContainEqual({ label: 'category', value: 'refund' });
    await rig.restart();
    expect(rig.engine.labels.known('category')).toContain('refund');
  });

  test('a new allow-list holds from the next settlement on', async () => {
    await open({
      rules: {
        ...capped,
        labelLimits: { ...capped.labelLimits, category: { allow: [], cap: 0, isClosed: false } },
      },
    });
    await resolve(0, 'refund');
    await tick(30);
    await rig.engine.applyRules({
      ...capped,
      labelLimits: { ...capped.labelLimits, category: { allow: ['refund'], cap: 0, isClosed: true } },
    });
    await resolve(40, 'refund');
    await tick(70);
    expect([resolvedAs('refund'), resolvedAs('other')]).toEqual([1, 1]);
  });
});
