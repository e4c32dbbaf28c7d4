import type { Preview } from '../preview/serve.mjs';

/** What Grafana 13.1 gives to panels, and what 13.2 does, by the React it comes with. */
const WORLDS = [18, 19] as const;
export type React = (typeof WORLDS)[number];

/** Those of another Grafana with React 18, in place of 13.1's, where `GRAFANA_PACKAGES` names their folder. */
const packagesOf = (react: React): string | undefined =>
  react === 18 ? process.env['GRAFANA_PACKAGES'] : undefined;

/** Name of the variable that holds where the page is served in that world. */
const variableOf = (react: React): string => `PREVIEW_${react}`;

export function addressOf(react: React): string {
  const address = process.env[variableOf(react)];
  if (!address) {
    throw new Error('Nothing is served: run the tests by `playwright test`, whose setup does it');
  }
  return address;
}

/** Before the tests: the page in each world, bundled once for all workers. Gives what ends it. */
export default async function servePages(): Promise<() => void> {
  const { servePreview } = await import('../preview/serve.mjs');
  const pages: Preview[] = [];
  for (const react of WORLDS) {
    const page = await servePreview({
      react,
      packages: packagesOf(react),
      prometheus: process.env.PROMETHEUS_URL,
    });
    process.env[variableOf(react)] = page.url;
    pages.push(page);
  }
  return () => pages.forEach(({ close }) => close());
}
