#!/usr/bin/env -S node --max-semi-space-size=32
// Requests leave much behind for a moment: the more room there is for it, the less time goes into collecting it.
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);

if (existsSync(main)) {
  await import(main.href);
} else {
  console.error('helpdesk-exporter has not been built; run: npm run build');
  process.exitCode = 1;
}
