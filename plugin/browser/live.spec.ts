import type { Locator } from '@playwright/test';

import { axeFaultsOf, faultsOf, panelsOf, SIZES, VIEWS } from './page.ts';
import { expect, monthTold, test } from './preview.ts';

/** Frames queried from a running Prometheus that holds a simulated month. */
const month = monthTold();
const live = { data: 'live', to: String(month.toMs) } as const;

/** Increases over a month are extrapolated to its ends, and series that begin late lack their first step. */
const TOLERANCE = 0.02;

async function numberIn(panel: Locator, pattern: RegExp): Promise<number> {
  const text = await panel.locator('p').first().textContent();
  const [, figure] = pattern.exec(text ?? '') ?? [];
  return Number(figure?.replaceAll(',', ''));
}

function near(value: number) {
  return { from: value * (1 - TOLERANCE), to: value * (1 + TOLERANCE) };
}

function expectNear(seen: number, truth: number): void {
  expect(seen).toBeGreaterThan(near(truth).from);
  expect(seen).toBeLessThan(near(truth).to);
}

test('first response shows as many chats, and as large a share in time, as there were', async ({
  open,
  page,
}) => {
  await open({ ...live, view: 'firstResponse' });
  const panel = panelsOf(page, 'firstResponse');
  const { met, missed } = month.firstResponses;

  expectNear(await numberIn(panel, / of ([\d,]+) chats/), met + missed);
  expectNear(await numberIn(panel, /^([\d.]+)%/), (100 * met) / (met + missed));
  await expect(panel.getByRole('listitem').first()).toBeVisible();
});

test('satisfaction shows as many answers, and as large a share of fours and fives, as there were', async ({
  open,
  page,
}) => {
  await open({ ...live, view: 'satisfaction' });
  const panel = panelsOf(page, 'satisfaction');

  expectNear(await numberIn(panel, / of ([\d,]+) answers/), month.answers.all);
  expectNear(await numberIn(panel, /^([\d.]+)%/), (100 * month.answers.satisfied) / month.answers.all);
});

test('the cells of the week add up to the arrivals there were, and tomorrow is told', async ({
  open,
  page,
}) => {
  await open({ ...live, view: 'peakLoad' });
  const names = await page
    .getByRole('img', { name: /chats an hour/ })
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('aria-label') ?? ''));
  const perHour = names.map((name) =>
    Number(/: ([\d,.]+) chats an hour/.exec(name)?.[1]?.replaceAll(',', '')),
  );

  expect(names).toHaveLength(7 * 24);
  expectNear(4 * perHour.reduce((sum, chats) => sum + chats, 0), month.arrivals);
  await expect(page.getByText(/tomorrow, agents$/)).toBeVisible();
});

for (const theme of ['dark', 'light'] as const) {
  test(`a month of a real Prometheus stays inside in all sizes, ${theme}`, async ({ open, page }) => {
    await open({ ...live, theme, size: 'all' });

    for (const view of VIEWS) {
      await expect(panelsOf(page, view).locator('p')).toHaveText(Array<RegExp>(SIZES).fill(/\d/));
    }
    expect(await faultsOf(page)).toEqual([]);
  });
}

test('a month of a real Prometheus in Arabic has no fault axe can find, and stays inside', async ({
  open,
  page,
}) => {
  await open({ ...live, language: 'ar-SA' });

  expect(await axeFaultsOf(page)).toEqual([]);
  expect(await faultsOf(page)).toEqual([]);
});
