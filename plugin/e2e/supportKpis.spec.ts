import type { APIRequestContext, Locator } from '@playwright/test';

import type { View } from '../src/options.ts';
import { complaintsOf } from './complaints.ts';
import { saveDashboard } from './dashboard.ts';
import { expect, test } from './signedIn.ts';

const NAME = 'Support KPIs';

const SENTENCES: Readonly<Record<View, RegExp>> = {
  firstResponse: /^80\.0% of 100 chats were answered within 1m; the objective is 90%\./,
  satisfaction: /^88\.0% of 100 answers were 4 or 5 \(95 % interval 80\.2% to 93\.0%\), on target\./,
  peakLoad: /^\d+% of chats arrive between 1\d and 1\d h \(UTC\);/,
};
const VIEWS = Object.keys(SENTENCES) as View[];

for (const view of VIEWS) {
  test(`${view} says its sentence in a dashboard, and the console stays clean`, async ({
    gotoDashboardPage,
    page,
    request,
  }) => {
    const complaints = complaintsOf(page);
    const uid = await saveDashboard(request, view, { view });
    const dashboard = await gotoDashboardPage({ uid });

    await expect(dashboard.getPanelByTitle('Support').locator.getByText(SENTENCES[view])).toBeVisible();
    expect(complaints).toEqual([]);
  });

  test(`${view} has no accessibility fault axe can find`, async ({
    gotoDashboardPage,
    request,
    scanForA11yViolations,
  }) => {
    const uid = await saveDashboard(request, `${view}-axe`, { view });
    const dashboard = await gotoDashboardPage({ uid });
    const panel = dashboard.getPanelByTitle('Support');
    await expect(panel.locator.getByText(SENTENCES[view])).toBeVisible();

    const { violations } = await scanForA11yViolations({
      include: '[data-testid="data-testid panel content"]',
    });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual(
      [],
    );
  });
}

test('a view without its query names it and shows its text', async ({ gotoDashboardPage, request }) => {
  const uid = await saveDashboard(request, 'empty', { view: 'satisfaction', frames: [] });
  const { locator } = (await gotoDashboardPage({ uid })).getPanelByTitle('Support');

  await expect(locator.getByText('needs a query named “scores”')).toBeVisible();
  await expect(
    locator.getByText(
      'sum by (le) (max without (instance, pod) (increase(helpdesk_csat_score_bucket[$__range])))',
    ),
  ).toBeVisible();
});

test('a bar tells what it is to the mouse, and to the keyboard', async ({
  gotoDashboardPage,
  page,
  request,
}) => {
  const uid = await saveDashboard(request, 'hover', { view: 'firstResponse' });
  const { locator } = (await gotoDashboardPage({ uid })).getPanelByTitle('Support');
  const bar = locator.getByRole('img', { name: /^1m to 2m/ });

  await bar.hover();
  await expect(locator.getByRole('tooltip')).toHaveText('1m to 2m: 10 chats, 90.0% by then');
  await bar.focus();
  await page.keyboard.press('ArrowRight');
  await expect(locator.getByRole('tooltip')).toHaveText(/^2m to 5m/);
});

test('a data link opens from the row of a group', async ({ gotoDashboardPage, page, request }) => {
  const links = [{ title: 'Team', url: '/dashboards?team=${__data.fields.team}' }];
  const uid = await saveDashboard(request, 'links', { view: 'firstResponse', links });
  const { locator } = (await gotoDashboardPage({ uid })).getPanelByTitle('Support');

  await locator.getByRole('link', { name: /Refunds/ }).click();
  await expect(page).toHaveURL(/\/dashboards\?team=Refunds/);
});

test('a data link opens from a cell of the week, and Grafana is not loaded anew for it', async ({
  gotoDashboardPage,
  page,
  request,
}) => {
  const links = [{ title: 'Hour', url: '/dashboards?at=${__value.time}' }];
  const uid = await saveDashboard(request, 'cell-link', { view: 'peakLoad', links });
  const { locator } = (await gotoDashboardPage({ uid })).getPanelByTitle('Support');
  const cell = locator.getByRole('link', { name: /^Monday 12 h/ });
  await expect(cell).toBeVisible();
  await page.evaluate(() => document.documentElement.setAttribute('data-still-there', ''));

  await cell.click();
  await expect(page).toHaveURL(/\/dashboards\?at=\d+/);
  await expect(page.locator('html')).toHaveAttribute('data-still-there');
});

test('rows without data links are reached by the Tab key, and tell what they are', async ({
  gotoDashboardPage,
  page,
  request,
}) => {
  const uid = await saveDashboard(request, 'rows', { view: 'firstResponse' });
  const { locator } = (await gotoDashboardPage({ uid })).getPanelByTitle('Support');
  await locator.getByRole('img', { name: /^1m to 2m/ }).focus();
  await page.keyboard.press('Tab');

  await expect(locator.getByRole('tooltip')).toHaveText(/^Refunds: 50\.0% in time/);
});

interface Change {
  readonly view: View;
  readonly option: string;
  readonly to: string;
  readonly shows: string | RegExp;
}

const NUMBERS: readonly Change[] = [
  { view: 'firstResponse', option: 'Objective, seconds', to: '120', shows: 'answered within 2m' },
  { view: 'firstResponse', option: 'Target share', to: '0.5', shows: 'objective 50%' },
  { view: 'firstResponse', option: 'Customers give up after, seconds', to: '300', shows: /waited past 5m\./ },
  { view: 'firstResponse', option: 'Smallest group compared', to: '1000', shows: /past 2m\.$/ },
  { view: 'satisfaction', option: 'Satisfaction target, from', to: '0.99', shows: /clearly below target\./ },
  { view: 'satisfaction', option: 'Satisfaction target, to', to: '0.95', shows: 'target 85%–95%' },
  { view: 'peakLoad', option: 'Length of the peak window, hours', to: '1', shows: /between 12 and 13 h/ },
];

for (const { view, option, to, shows } of NUMBERS) {
  test(`${option} of ${view} changes the panel`, async ({ gotoPanelEditPage, request }) => {
    const uid = await saveDashboard(request, 'number', { view });
    const editor = await gotoPanelEditPage({ dashboard: { uid }, id: '1' });
    const panel = editor.panel.locator;
    await expect(panel.getByText(SENTENCES[view])).toBeVisible();
    await expect(panel.getByText(shows)).toHaveCount(0);

    const input = editor.getCustomOptions(NAME).getNumberInput(option);
    await input.fill(to);
    await input.blur();
    await expect(panel.getByText(shows).first()).toBeVisible();
  });
}

/** Options whose whole effect is the number of agents asked for. */
const STAFFING = {
  'Handle time, seconds': '1200',
  'Chats an agent works at once': '3',
  'Patience, seconds': '900',
  Shrinkage: '0.5',
};

for (const [option, to] of Object.entries(STAFFING)) {
  test(`${option} changes how many agents are asked for`, async ({ gotoPanelEditPage, request }) => {
    const uid = await saveDashboard(request, 'staffing', { view: 'peakLoad' });
    const editor = await gotoPanelEditPage({ dashboard: { uid }, id: '1' });
    const noon = editor.panel.locator.getByRole('img', { name: /^Monday 12 h: .*agents asked for/ });
    const before = await noon.getAttribute('aria-label');

    const input = editor.getCustomOptions(NAME).getNumberInput(option);
    await input.fill(to);
    await input.blur();
    await expect.poll(() => noon.getAttribute('aria-label')).not.toBe(before);
  });
}

test('the time zone moves the hours', async ({ gotoPanelEditPage, request }) => {
  const uid = await saveDashboard(request, 'zone', { view: 'peakLoad', options: { peakHours: 1 } });
  const editor = await gotoPanelEditPage({ dashboard: { uid }, id: '1' });
  await expect(editor.panel.locator.getByText(/between 12 and 13 h \(UTC\)/)).toBeVisible();

  const input = editor.getCustomOptions(NAME).getTextInput('Time zone');
  await input.fill('Asia/Riyadh');
  await input.blur();
  await expect(editor.panel.locator.getByText(/between 15 and 16 h \(Asia\/Riyadh\)/)).toBeVisible();
});

test('the label to group by goes into the texts of the queries', async ({
  gotoPanelEditPage,
  page,
  request,
}) => {
  const uid = await saveDashboard(request, 'group', { view: 'firstResponse' });
  const editor = await gotoPanelEditPage({ dashboard: { uid }, id: '1' });
  const input = editor.getCustomOptions(NAME).getTextInput('Group by label');
  await input.fill('inbox');
  await input.blur();
  await page.locator('summary', { hasText: 'groups' }).click();

  await expect(page.getByText('sum by (le, inbox) (max without (instance, pod) (increase(')).toBeVisible();
});

const CHOICES = [
  { view: 'firstResponse', option: 'View', to: 'Satisfaction', shows: 'needs a query named “scores”' },
  { view: 'firstResponse', option: 'View', to: 'Peak load', shows: 'needs a query named “arrivals”' },
  { view: 'satisfaction', option: 'View', to: 'First response', shows: 'needs a query named “buckets”' },
] as const;

for (const { view, option, to, shows } of CHOICES) {
  test(`${option} ${to} shows that view`, async ({ gotoPanelEditPage, request }) => {
    const uid = await saveDashboard(request, 'choice', { view });
    const editor = await gotoPanelEditPage({ dashboard: { uid }, id: '1' });
    await editor.getCustomOptions(NAME).getSelect(option).selectOption(to);

    await expect(editor.panel.locator.getByText(shows)).toBeVisible();
  });
}

test('the week starts on the day chosen', async ({ gotoPanelEditPage, request }) => {
  const uid = await saveDashboard(request, 'week', { view: 'peakLoad', options: { weekStart: 'monday' } });
  const editor = await gotoPanelEditPage({ dashboard: { uid }, id: '1' });
  const first = firstCell(editor.panel.locator);
  await expect(first).toHaveAccessibleName(/^Monday/);

  await editor.getCustomOptions(NAME).getSelect('Week starts on').selectOption('Saturday');
  await expect(first).toHaveAccessibleName(/^Saturday/);
});

function firstCell(panel: Locator): Locator {
  return panel.getByRole('img', { name: /chats an hour|not in this time range/ }).first();
}

test('Arabic turns the panel from right to left, and nothing else', async ({
  gotoPanelEditPage,
  page,
  request,
}) => {
  const uid = await saveDashboard(request, 'arabic', { view: 'firstResponse' });
  const editor = await gotoPanelEditPage({ dashboard: { uid }, id: '1' });
  await editor.getCustomOptions(NAME).getSelect('Language').selectOption('العربية');

  await expect(editor.panel.locator.locator('[dir=rtl]')).toContainText('١٠٠ محادثة');
  await expect(page.locator('html')).not.toHaveAttribute('dir', 'rtl');
});

test('the panel speaks the language of Grafana’s user, whose texts Grafana loads', async ({
  gotoDashboardPage,
  page,
  request,
}) => {
  const complaints = complaintsOf(page);
  const uid = await saveDashboard(request, 'german', { view: 'firstResponse' });
  await setLanguage(request, 'de-DE');
  try {
    const { locator } = (await gotoDashboardPage({ uid })).getPanelByTitle('Support');

    await expect(
      locator.getByText(/^80,0.% von 100 Chats wurden innerhalb von 1 Min. beantwortet;/),
    ).toBeVisible();
    expect(complaints).toEqual([]);
  } finally {
    await setLanguage(request, '');
  }
});

async function setLanguage(request: APIRequestContext, language: string): Promise<void> {
  expect((await request.patch('/api/user/preferences', { data: { language } })).ok()).toBe(true);
}

test('how values add up is obeyed', async ({ gotoPanelEditPage, request }) => {
  const uid = await saveDashboard(request, 'reading', { view: 'peakLoad' });
  const editor = await gotoPanelEditPage({ dashboard: { uid }, id: '1' });
  await expect(editor.panel.locator.getByText(SENTENCES.peakLoad)).toBeVisible();
  await expect(editor.panel.locator.getByText(/^100% of chats arrive/)).toHaveCount(0);

  await editor.getCustomOptions(NAME).getSelect('How values add up').selectOption('Raw counter');
  // Of a counter that goes from 1 to 50 and back once a day, all growth is before noon and at it.
  await expect(editor.panel.locator.getByText(/^100% of chats arrive/)).toBeVisible();
});
