import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import arabic from './locales/ar-SA/helpdesk-supportkpis-panel.json';
import english from './locales/en-US/helpdesk-supportkpis-panel.json';
import plugin from './plugin.json';

const stem = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, '');
const stems = (messages: object): string[] => [...new Set(Object.keys(messages).map(stem))].sort();
const placeholders = (text: string): string[] =>
  [...text.matchAll(/{{(\w+)}}/g)].map((match) => match[1]!).sort();

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.includes('.test.'))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
}

test('Arabic has every message English has, and no other', () => {
  expect(stems(arabic)).toEqual(stems(english));
});

test('Arabic has all six plural forms where English has two', () => {
  const plural = Object.keys(english)
    .filter((key) => key.endsWith('_one'))
    .map(stem);
  const forms = ['zero', 'one', 'two', 'few', 'many', 'other'];

  expect(
    plural.flatMap((key) =>
      forms.filter((form) => !(`${key}_${form}` in arabic)).map((form) => `${key}_${form}`),
    ),
  ).toEqual([]);
});

test('a translation fills in nothing that English does not', () => {
  const texts = english as Record<string, string>;
  const foreign = Object.entries(arabic).flatMap(([key, text]) => {
    const known = placeholders(texts[key] ?? texts[`${stem(key)}_other`] ?? '');
    return placeholders(text)
      .filter((name) => !known.includes(name))
      .map((name) => `${key}: ${name}`);
  });

  expect(foreign).toEqual([]);
});

test('every message is used somewhere', () => {
  const code = sources(__dirname).join('\n');
  const used = (key: string): boolean =>
    code.includes(`'${key}'`) ||
    (key.endsWith('-help') && code.includes(`'${key.slice(0, -5)}'`)) ||
    key.startsWith('verdict-');

  expect(stems(english).filter((key) => !used(key))).toEqual([]);
});

test('the locale files carry the plugin’s id, as Grafana asks for', () => {
  for (const language of plugin.languages) {
    expect(readdirSync(path.join(__dirname, 'locales', language))).toEqual([`${plugin.id}.json`]);
  }
});
