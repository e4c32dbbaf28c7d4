import { readFileSync } from 'node:fs';
import path from 'node:path';

import plugin from '../plugin.json';

/** The messages of a language, as its locale file holds them. */
export function messagesOf(language: string): Readonly<Record<string, string>> {
  const file = path.join(__dirname, '..', 'locales', language, `${plugin.id}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}
