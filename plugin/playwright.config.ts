import path from 'node:path';

import type { PluginOptions } from '@grafana/plugin-e2e';
import { defineConfig, devices } from '@playwright/test';

const { GRAFANA_URL, CHROMIUM } = process.env;
if (!GRAFANA_URL) {
  throw new Error('Set GRAFANA_URL to a Grafana that has this plugin, such as http://127.0.0.1:3000');
}

const browser = {
  ...devices['Desktop Chrome'],
  viewport: { width: 1700, height: 1000 },
  launchOptions: { ...(CHROMIUM ? { executablePath: CHROMIUM } : {}), args: ['--no-sandbox'] },
};

export default defineConfig<PluginOptions>({
  testDir: './e2e',
  outputDir: path.join(__dirname, 'artifacts', 'e2e', 'results'),
  // Grafana's first page load compiles megabytes of script; a busy machine takes its time.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  workers: 1,
  reporter: 'list',
  use: { baseURL: GRAFANA_URL, trace: 'retain-on-failure', timezoneId: 'UTC' },
  projects: [{ name: 'panel', testMatch: /\.spec\.ts/, use: browser }],
});
