import path from 'node:path';

import { defineConfig, devices } from '@playwright/test';

import type { World } from './preview.ts';

/** The built panel in Chromium, without Grafana but with what each Grafana gives to panels. */
export default defineConfig<World>({
  testDir: __dirname,
  testMatch: /\.spec\.ts/,
  globalSetup: [
    path.join(__dirname, '..', '..', 'test', 'support', 'monthForBrowsers.ts'),
    path.join(__dirname, 'servePages.ts'),
  ],
  outputDir: path.join(__dirname, '..', 'artifacts', 'browser', 'results'),
  // A busy machine takes seconds to compile Grafana's packages.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  fullyParallel: true,
  workers: 2,
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1930, height: 1100 },
    timezoneId: 'UTC',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    },
  },
  projects: [
    { name: 'React 18', use: { react: 18 } },
    { name: 'React 19', use: { react: 19 } },
  ],
});
