import { test as base } from '@playwright/test';
import type { Page } from '@playwright/test';

import { addressOf } from './servePages.ts';
import type { React } from './servePages.ts';

export interface World {
  readonly react: React;
}

export interface Asked {
  readonly theme?: 'dark' | 'light';
  readonly size?: 'dashboard' | 'smallest' | 'medium' | 'wall' | 'all';
  /** One of Grafana's, or Arabic. */
  readonly language?: string;
  readonly data?: 'sample' | 'empty' | 'error' | 'huge' | 'live';
  readonly view?: 'firstResponse' | 'satisfaction' | 'peakLoad';
  /** With live data: the end of the range, in Unix ms. */
  readonly to?: string;
}

/** What happened in the month that the Prometheus of these tests holds, known without it. */
export interface MonthTold {
  readonly toMs: number;
  readonly firstResponses: { readonly met: number; readonly missed: number };
  readonly answers: { readonly all: number; readonly satisfied: number };
  readonly arrivals: number;
}

export function monthTold(): MonthTold {
  const { MONTH } = process.env;
  if (!MONTH) {
    throw new Error(
      'MONTH is not set: run the tests by `playwright test`, whose setup starts a Prometheus with a month',
    );
  }
  return JSON.parse(MONTH) as MonthTold;
}

interface Opened {
  /** Shows the page as asked, once every panel is drawn. */
  readonly open: (asked?: Asked) => Promise<void>;
}

interface Kept {
  /** Of all tests of a worker, one after the other: a tab of its own would compile Grafana's packages for each. */
  readonly tab: Page;
}

/** A page with the built panel on it. Whatever the page complains of fails the test. */
export const test = base.extend<Opened, World & Kept>({
  react: [18, { option: true, scope: 'worker' }],
  tab: [
    async ({ browser }, use, { project }) => {
      const { viewport, timezoneId } = project.use;
      const context = await browser.newContext({ viewport, timezoneId });
      await use(await context.newPage());
      await context.close();
    },
    { scope: 'worker' },
  ],
  context: async ({ tab }, use) => {
    await use(tab.context());
    await tab.context().clearPermissions();
  },
  page: async ({ tab }, use) => {
    await use(tab);
    await tab.goto('about:blank');
    tab.removeAllListeners();
  },
  open: async ({ page, react }, use) => {
    const complaints = complaintsOf(page);
    await use(async (asked = {}) => {
      await page.goto(
        `${addressOf(react)}?${new URLSearchParams({ language: 'en-US', ...asked }).toString()}`,
      );
      await page.locator('body[data-ready], body[data-failed]').waitFor();
      base.expect(await page.evaluate(() => document.body.dataset['ready'])).toMatch(RegExp(`^${react}\\.`));
    });
    base.expect(complaints).toEqual([]);
  },
});

function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      complaints.push(message.text());
    }
  });
  return complaints;
}

export { expect } from '@playwright/test';
