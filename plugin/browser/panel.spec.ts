import { axeFaultsOf, faultsOf, panelsOf, SIZES, VIEWS } from './page.ts';
import { expect, test } from './preview.ts';

const SENTENCES = {
  firstResponse: /^87\.4% of 2,653 chats were answered within 1m; the objective is 90%\./,
  satisfaction: /^88\.1% of 812 answers were 4 or 5 \(95 % interval 85\.6% to 90\.1%\), on target\./,
  peakLoad: /^\d+% of chats arrive between 18 and 21 h \(Asia\/Riyadh\); Monday is the busiest day\./,
} as const;
for (const theme of ['dark', 'light'] as const) {
  test(`all views in all sizes, ${theme}: each says its sentence and stays inside`, async ({
    open,
    page,
  }) => {
    await open({ theme, size: 'all' });

    for (const view of VIEWS) {
      const panels = panelsOf(page, view);
      await expect(panels).toHaveCount(SIZES);
      await expect(panels.locator('p')).toHaveText(Array<RegExp>(SIZES).fill(SENTENCES[view]));
    }
    expect(await faultsOf(page)).toEqual([]);
  });
}

for (const theme of ['dark', 'light'] as const) {
  test(`axe finds no fault, ${theme}`, async ({ open, page }) => {
    await open({ theme });

    expect(await axeFaultsOf(page)).toEqual([]);
  });
}

test('Arabic in all sizes: written from right to left, and stays inside', async ({ open, page }) => {
  await open({ language: 'ar-SA', size: 'all' });

  await expect(page.locator('[data-panel] > [dir=rtl]')).toHaveCount(3 * SIZES);
  await expect(panelsOf(page, 'firstResponse').locator('p').first()).toContainText('٢٬٦٥٣ محادثة');
  expect(await faultsOf(page)).toEqual([]);
});

/** Those with the longest words and sentences, and one without spaces. */
const WIDEST = [
  ['de-DE', 'wurden innerhalb von 1 Min. beantwortet'],
  ['fr-FR', 'ont reçu une réponse en moins de'],
  ['ru-RU', 'Ответ в течение'],
  ['hu-HU', 'kapott választ'],
  ['ja-JP', '応答しました'],
] as const;

for (const [language, words] of WIDEST) {
  test(`in ${language} the panel follows Grafana and stays inside in all sizes`, async ({ open, page }) => {
    await open({ language, size: 'all' });

    await expect(panelsOf(page, 'firstResponse').locator('p').first()).toContainText(words);
    expect(await faultsOf(page)).toEqual([]);
  });
}

test('in Arabic what matters most comes first from the right', async ({ open, page }) => {
  await open({ language: 'ar-SA', view: 'firstResponse' });
  const [figure, rows] = [
    await page.getByText('٨٧٫٤٪؜').first().boundingBox(),
    await page.getByRole('list').boundingBox(),
  ];

  expect(figure?.x).toBeGreaterThan((rows?.x ?? Infinity) + (rows?.width ?? 0));
});

test('without data each view names its query, and offers its text to copy', async ({
  open,
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open({ data: 'empty', size: 'medium', view: 'satisfaction' });
  await expect(page.getByRole('status').first()).toContainText('needs a query named “scores”');

  await page.getByRole('button', { name: 'Copy scores' }).first().click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toBe('sum by (le) (max without (instance, pod) (increase(helpdesk_csat_score_bucket[$__range])))');
});

test('a failed query shows what went wrong', async ({ open, page }) => {
  await open({ data: 'error' });

  await expect(page.getByRole('alert')).toHaveCount(3);
  await expect(panelsOf(page, 'peakLoad')).toContainText(
    'The query “arrivals” failed:bad_data: 1:4: parse error',
  );
});

test('28 days of 50 groups, hour by hour: everything stays inside', async ({ open, page }) => {
  await open({ data: 'huge' });

  for (const view of VIEWS) {
    await expect(panelsOf(page, view).locator('p')).toHaveText(/\d/);
  }
  expect(await faultsOf(page)).toEqual([]);
});

test('a bar tells what it is to the mouse, and to the keyboard', async ({ open, page }) => {
  await open({ view: 'firstResponse' });
  const bar = page.getByRole('img', { name: /^1m to 2m/ });

  await bar.hover();
  await expect(page.getByRole('tooltip')).toHaveText(/^1m to 2m: \d+ chats, 9\d\.\d% by then$/);
  await bar.focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tooltip')).toHaveText(/^2m to 5m/);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('tooltip')).toHaveCount(0);
});

test('the Tab key stops once at each chart, and shows where', async ({ open, page }) => {
  await open({ view: 'peakLoad' });
  const focused = page.locator(':focus');
  await page.keyboard.press('Tab');
  await expect(focused).toHaveAccessibleName(/^Saturday 00 h:/);
  expect(await focused.evaluate((cell) => getComputedStyle(cell).outlineStyle)).toBe('solid');

  await page.keyboard.press('Tab');
  await expect(focused).toHaveAccessibleName(/^00 h: 2 \(2 to 2\); 2 agents asked for/);
});

test('a row leads to its data link', async ({ open, page }) => {
  await open({ view: 'firstResponse' });
  await page.getByRole('link', { name: /Refunds/ }).click();

  await expect(page).toHaveURL(/#conversations$/);
});

test('dragging over the chart over time zooms to it', async ({ open, page }) => {
  await open({ view: 'firstResponse' });
  const chart = await page
    .locator('svg', { has: page.getByRole('img', { name: /^Nov 2.* chats$/ }) })
    .boundingBox();
  if (!chart) {
    throw new Error('the chart over time is not drawn');
  }
  const y = chart.y + chart.height / 3;
  await page.mouse.move(chart.x + chart.width / 4, y);
  await page.mouse.down();
  await page.mouse.move(chart.x + chart.width / 2, y, { steps: 4 });
  await expect(page.locator('[data-drag]')).toBeVisible();
  await page.mouse.up();

  const range = await page.evaluate(() => JSON.parse(document.body.dataset['timeRange'] ?? '{}'));
  const hours = (range.to - range.from) / 3_600_000;
  expect(hours).toBeGreaterThan(5);
  expect(hours).toBeLessThan(7);
});

test('the cross-hair of one panel stands in the other', async ({ open, page }) => {
  await open();
  const points = page.getByRole('img', { name: /Nov 1\d: / });
  await points.last().hover();
  await expect(panelsOf(page, 'firstResponse').locator('[data-cross-hair]')).toHaveCount(0);

  await page
    .getByRole('img', { name: /Nov 22.*chats$/ })
    .first()
    .hover();
  await expect(panelsOf(page, 'satisfaction').locator('[data-cross-hair]')).toHaveCount(1);
  await expect(panelsOf(page, 'peakLoad').locator('[data-cross-hair]')).toHaveCount(1);
});

test('a cell of the week sets the cross-hair of the other panels to its last hour', async ({
  open,
  page,
}) => {
  await open();
  const saturday = page.getByRole('img', { name: /^Saturday 20 h/ });
  await saturday.hover();
  const hair = panelsOf(page, 'firstResponse').locator('[data-cross-hair]');
  await expect(hair).toHaveCount(1);

  const [line, bar] = [
    await hair.boundingBox(),
    await page.getByRole('img', { name: /^Nov 21, 20:00/ }).boundingBox(),
  ];
  expect(line?.x).toBeCloseTo((bar?.x ?? 0) + (bar?.width ?? 0) / 2, -1);
  await page.mouse.move(0, 0);
  await expect(hair).toHaveCount(0);
});
