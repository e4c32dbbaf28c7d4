import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';

export const VIEWS = ['firstResponse', 'satisfaction', 'peakLoad'] as const;

/** In how many sizes the page shows each view when asked for all. */
export const SIZES = 7;

export const panelsOf = (page: Page, view: string): Locator => page.locator(`[data-panel^="${view} "]`);

/**
 * What axe finds against accessibility. The page has no frames to look into, and where what passed stands is not asked:
 * both took most of the time.
 */
export async function axeFaultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .include('main')
    .setLegacyMode()
    .options({ resultTypes: ['violations'], selectors: false })
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** What is drawn outside of the panel it belongs to, texts of a chart that lie on each other, and what is cut off. */
export function faultsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isSeen = (element: Element): boolean => {
      const { width, height } = element.getBoundingClientRect();
      return width > 1 && height > 1 && getComputedStyle(element).visibility !== 'hidden';
    };
    const wordsOf = (element: Element): string => element.textContent?.trim().slice(0, 40) ?? '';
    const outside = [...document.querySelectorAll('[data-panel]')].flatMap((panel) => {
      const box = panel.getBoundingClientRect();
      return [...panel.querySelectorAll('svg, text, rect, circle, li, p, button')]
        .filter(isSeen)
        .filter((element) => {
          const own = element.getBoundingClientRect();
          return (
            own.left < box.left - 1 ||
            own.right > box.right + 1 ||
            own.top < box.top - 1 ||
            own.bottom > box.bottom + 1
          );
        })
        .map(
          (element) =>
            `${panel.getAttribute('data-panel')}: ${element.tagName} “${wordsOf(element)}” is drawn outside`,
        );
    });
    const overlapping = [...document.querySelectorAll('[data-panel] svg')].flatMap((chart) => {
      const texts = [...chart.querySelectorAll('text')].filter(
        (text) => wordsOf(text) !== '' && isSeen(text),
      );
      return texts.flatMap((text, i) => {
        const a = text.getBoundingClientRect();
        return texts
          .slice(i + 1)
          .filter((other) => {
            const b = other.getBoundingClientRect();
            const [across, down] = [
              Math.min(a.right, b.right) - Math.max(a.left, b.left),
              Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top),
            ];
            return across > 1 && down > Math.min(a.height, b.height) / 2;
          })
          .map((other) => `“${wordsOf(text)}” lies on “${wordsOf(other)}”`);
      });
    });
    const cut = [...document.querySelectorAll('[data-panel] div, [data-panel] p, [data-panel] dd')]
      .filter(isSeen)
      .filter((element) => {
        const { overflow, textOverflow } = getComputedStyle(element);
        const tooHigh = overflow === 'hidden' && element.scrollHeight > element.clientHeight + 3;
        const tooWide = element.tagName === 'DD' && element.scrollWidth > element.clientWidth + 1;
        return textOverflow !== 'ellipsis' && (tooHigh || tooWide);
      })
      .map((element) => {
        const panel = element.closest('[data-panel]')?.getAttribute('data-panel');
        return `${panel ?? ''}: ${element.tagName} “${wordsOf(element)}” is cut off`;
      });
    return [...outside, ...overlapping, ...cut];
  });
}
