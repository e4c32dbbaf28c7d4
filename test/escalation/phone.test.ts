/** The mail on-call gets, on a phone: from the notification to the conversation in two taps. */
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { startAlertmanager, startListener } from '../support/alertmanager.ts';
import { launchChromium } from '../support/chromium.ts';
import { startMailbox } from '../support/mailbox.ts';
import { eventually } from '../support/processes.ts';
import { hurried, openDesk, PROVISIONED, readProvisioned } from './desk.ts';

/** The narrowest phone still sold, and a common one. */
const PHONES = [
  { width: 320, height: 568 },
  { width: 390, height: 844 },
];
const DESK = 'https://desk.example.com/conversations/';
const LINKS = {
  publicUrl: 'https://helpdesk.example.com',
  dashboard: 'https://grafana.example.com/d/helpdesk-escalations?var-team={team}',
  conversation: new Map([['wa', `${DESK}{conversation}`]]),
};
/** Width and height of what a thumb meets: WCAG 2.2, 2.5.5. */
const SMALLEST_TARGET = 44;

let mail: { readonly subject: string; readonly html: string };
let browser: Browser;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const [mailbox, listener] = await Promise.all([startMailbox(), startListener()]);
  ends.push(
    () => mailbox.stop(),
    () => listener.stop(),
  );
  const { receivers } = readProvisioned() as unknown as { receivers: readonly Mailing[] };
  const alertmanager = await startAlertmanager({
    config: {
      ...hurried(listener),
      global: { smtp_smarthost: mailbox.address, smtp_from: 'alerts@example.com', smtp_require_tls: false },
      receivers: receivers.map(({ name, email_configs = [] }) => ({ name, email_configs })),
      templates: [join(PROVISIONED, 'templates', '*.tmpl')],
    },
  });
  ends.push(() => alertmanager.stop());
  const desk = openDesk([alertmanager.url], { links: LINKS });
  ends.push(() => desk.stop());
  desk.reach('ada', 'supervisor');
  desk.reach('grace', 'supervisor');
  const [first] = await eventually('mail', () =>
    Promise.resolve(mailbox.mails.length > 0 ? mailbox.mails : undefined),
  );
  mail = { subject: first?.subject ?? '', html: first?.html ?? '' };
  browser = await launchChromium();
  ends.push(() => browser.close());
}, 180_000);

interface Mailing {
  readonly name: string;
  readonly email_configs?: readonly object[];
}

afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

async function open(viewport: { width: number; height: number }): Promise<Page> {
  const context = await browser.newContext({ viewport, isMobile: true, hasTouch: true });
  const page = await context.newPage();
  await page.setContent(mail.html);
  return page;
}

test('the notification itself says what it is about', () => {
  expect(mail.subject).toMatch(/^Customers waiting \(2\) · .*tier1/);
});

test.each(PHONES)('nothing of it lies beside the screen: $width', async (phone) => {
  const page = await open(phone);
  const width = await page.evaluate<number>('document.documentElement.scrollWidth');
  expect(width).toBeLessThanOrEqual(phone.width);
});

test.each(PHONES)('the second tap opens the conversation of the first who waits: $width', async (phone) => {
  const page = await open(phone);
  const link = page.getByRole('link', { name: /Conversation/ }).first();
  const box = await link.boundingBox();
  expect(box!.y + box!.height).toBeLessThan(phone.height);
  expect(Math.min(box!.width, box!.height)).toBeGreaterThanOrEqual(SMALLEST_TARGET);
  const asked = page.waitForRequest(`${DESK}**`);
  await link.tap();
  expect((await asked).url()).toBe(`${DESK}thread-of-ada`);
});

test('every customer has links of their own, apart enough for a thumb', async () => {
  const page = await open(PHONES[0]!);
  const boxes = await Promise.all((await page.getByRole('link').all()).map((link) => link.boundingBox()));
  expect(await page.getByRole('link', { name: /Conversation/ }).count()).toBe(2);
  for (const [index, box] of boxes.entries()) {
    const others = boxes.filter((_other, place) => place !== index);
    expect(Math.min(box!.width, box!.height)).toBeGreaterThanOrEqual(SMALLEST_TARGET);
    expect(others.filter((other) => overlap(box!, other!))).toEqual([]);
  }
});

test('Arabic reads from the right, English from the left', async () => {
  const page = await open(PHONES[0]!);
  const count = (direction: string, text: RegExp) =>
    page.locator(`p:dir(${direction})`).filter({ hasText: text }).count();
  expect(await Promise.all([count('ltr', /has waited/), count('rtl', /ينتظر عميل/)])).toEqual([2, 2]);
});

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
