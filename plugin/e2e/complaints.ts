import type { Page } from '@playwright/test';

/**
 * What the page shown complains of. A Grafana without internet cannot load some of its own resources: those are not ours;
 * nor is what a page that is being left says of its requests that are cut off.
 */
export function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  let isLeaving = false;
  page.on('request', (request) => {
    isLeaving ||= request.isNavigationRequest() && request.frame() === page.mainFrame();
  });
  page.on('framenavigated', (frame) => {
    if (isLeaving && frame === page.mainFrame()) {
      complaints.length = 0;
      isLeaving = false;
    }
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      complaints.push(message.text());
    }
  });
  return complaints;
}
