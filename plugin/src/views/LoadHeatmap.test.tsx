import { fireEvent, screen } from '@testing-library/react';
import type { DataFrame, Field, LinkModel } from '@grafana/data';

import { peakLoadFrames } from '../testing/sample.ts';
import { show } from '../testing/show.tsx';
import { addOwnLanguages } from '../words.ts';

/** Grafana's component library takes seconds to load on a busy machine. */
jest.setTimeout(120_000);
beforeAll(() => addOwnLanguages());
let forgetListener = (): void => undefined;
afterEach(() => forgetListener());

/** The sample's last Wednesday, the hour from noon. */
const NOON_MS = Date.UTC(2026, 10, 18, 12);

/** The sample with data links on what arrived, which tell the row they are asked for. */
function linked(titles: readonly string[]): DataFrame[] {
  return peakLoadFrames().map((frame) => {
    const withLinks = (field: Field): Field => ({
      ...field,
      getLinks: ({ valueRowIndex }) =>
        titles.map((title): LinkModel<Field> => ({
          ...{ href: `/${title}?row=${valueRowIndex}`, title, target: undefined, origin: field },
        })),
    });
    return frame.refId === 'arrivals'
      ? {
          ...frame,
          fields: frame.fields.map((field) => (field.type === 'number' ? withLinks(field) : field)),
        }
      : frame;
  });
}

/** Time of the row that a link was made for. */
function timeOf(href: string | null | undefined): number {
  const row = Number(/row=(\d+)/.exec(href ?? '')?.[1]);
  const arrivals = peakLoadFrames().find(({ refId }) => refId === 'arrivals');
  return Number(arrivals?.fields.find(({ type }) => type === 'time')?.values[row]);
}

function noon(): HTMLElement {
  return screen.getByRole('link', { name: /^Wednesday 12 h/ });
}

/** Clicks on anchors, which Grafana takes wherever on the page they are. */
function clicksOnAnchors(): { readonly href: string | null; readonly ctrlKey: boolean }[] {
  const clicks: { href: string | null; ctrlKey: boolean }[] = [];
  const take = (event: MouseEvent): void => {
    const anchor = event.target instanceof Element ? event.target.closest('a') : null;
    if (anchor) {
      event.preventDefault();
      clicks.push({ href: anchor.getAttribute('href'), ctrlKey: event.ctrlKey });
    }
  };
  document.addEventListener('click', take);
  forgetListener = () => document.removeEventListener('click', take);
  return clicks;
}

test.each([
  ['a click', () => fireEvent.click(noon()), false],
  ['a click with Ctrl', () => fireEvent.click(noon(), { ctrlKey: true }), true],
  ['Enter', () => fireEvent.keyDown(noon(), { key: 'Enter' }), false],
])(
  '%s on a cell follows the one data link of its last hour, as one on a link',
  async (_how, act, ctrlKey) => {
    const clicks = clicksOnAnchors();
    await show('peakLoad', { frames: linked(['team']) });
    act();
    expect(clicks).toEqual([{ href: expect.stringContaining('/team?row='), ctrlKey }]);
    expect(timeOf(clicks[0]?.href)).toBeGreaterThan(NOON_MS);
    expect(timeOf(clicks[0]?.href)).toBeLessThanOrEqual(NOON_MS + 3_600_000);
    expect(document.querySelector('a')).toBeNull();
  },
);

test.each([
  ['a click', () => fireEvent.click(noon())],
  ['Enter', () => fireEvent.keyDown(noon(), { key: 'Enter' })],
])('%s on a cell with several data links offers them all, of its last hour', async (_how, act) => {
  await show('peakLoad', { frames: linked(['team', 'chats']) });
  act();
  const items = await screen.findAllByRole('menuitem');
  expect(items.map(({ textContent }) => textContent)).toEqual(['team', 'chats']);
  for (const item of items) {
    expect(timeOf(item.getAttribute('href'))).toBeGreaterThan(NOON_MS);
    expect(timeOf(item.getAttribute('href'))).toBeLessThanOrEqual(NOON_MS + 3_600_000);
  }
});

test('without data links a cell leads nowhere', async () => {
  await show('peakLoad');
  expect(screen.queryByRole('link')).not.toBeInTheDocument();
});

test('the bars on the margins tell the mouse what share of chats they are', async () => {
  const { container } = await show('peakLoad');
  const told = [...container.querySelectorAll('svg:first-of-type g[aria-hidden] g')].flatMap((bar) => {
    fireEvent.mouseEnter(bar);
    const tip = screen.queryByRole('tooltip')?.textContent;
    fireEvent.mouseLeave(bar);
    return tip === undefined ? [] : [tip];
  });

  expect(told).toHaveLength(24 + 7);
  expect(told).toEqual(
    expect.arrayContaining(['12 h: 68.5% of chats', '00 h: 1.4% of chats', 'Wednesday: 14.3%']),
  );
});
