import { existsSync } from 'node:fs';
import path from 'node:path';

import type { PluginOptions } from '@grafana/plugin-e2e';
import { defineConfig, devices } from '@playwright/test';

/** Settings of the compose stack, which has such a Grafana. What the environment says goes before. */
const STACK = path.join(__dirname, '..', '.env');
if (existsSync(STACK)) {
  process.loadEnvFile(STACK);
}
const { GRAFANA_URL = existsSync(STACK) ? 'http://localhost:3000' : '', CHROMIUM } = process.env;
if (!GRAFANA_URL) {
  throw new Error(
    'Start the compose stack, or set GRAFANA_URL to a Grafana that has this plugin, such as http://127.0.0.1:3000',
  );
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
