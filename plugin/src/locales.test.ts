import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { LANGUAGES } from '@grafana/i18n';

import english from './locales/en-US/helpdesk-supportkpis-panel.json';
import { messagesOf } from './testing/locales.ts';
import plugin from './plugin.json';

const FORMS = ['zero', 'one', 'two', 'few', 'many', 'other'];
/** Forms for one number alone may spell it out. */
const OF_ONE_NUMBER = /_(zero|one|two)$/;
/** Names of settings in Grafana's query editor, which is English everywhere. */
const NAMES_OF_SETTINGS = ['query-instant', 'query-range'];

const stem = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, '');
const placeholders = (text: string): string[] =>
  [...text.matchAll(/{{(\w+)}}/g)].map((match) => match[1]!).sort();

const texts: Readonly<Record<string, string>> = english;
const stems = [...new Set(Object.keys(texts).map(stem))];
const languages = readdirSync(path.join(__dirname, 'locales')).sort();

function pluralForms(language: string): string[] {
  const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
  return FORMS.filter((form) => pluralCategories.some((category) => category === form));
}

function keysIn(language: string): string[] {
  return stems.flatMap((key) =>
    `${key}_other` in texts ? pluralForms(language).map((form) => `${key}_${form}`) : [key],
  );
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.includes('.test.'))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
}

test('the panel speaks every language Grafana offers, and Arabic besides', () => {
  const offered = LANGUAGES.map(({ code }) => code);

  expect(plugin.languages).toEqual(offered);
  expect(languages).toEqual([...offered, 'ar-SA'].sort());
});

test.each(languages)('%s has one file, which carries the plugin’s id, as Grafana asks for', (language) => {
  expect(readdirSync(path.join(__dirname, 'locales', language))).toEqual([`${plugin.id}.json`]);
});

test.each(languages)('%s has every message, in all its plural forms, and no other', (language) => {
  expect(Object.keys(messagesOf(language))).toEqual(keysIn(language));
});

test.each(languages)('%s leaves no message empty', (language) => {
  expect(Object.entries(messagesOf(language)).filter(([, text]) => text.trim() === '')).toEqual([]);
});

test.each(languages)('%s fills in what English fills in', (language) => {
  const wrong = Object.entries(messagesOf(language)).filter(([key, text]) => {
    const known = placeholders(texts[key] ?? '').concat(
      key in texts && !OF_ONE_NUMBER.test(key) ? [] : placeholders(texts[`${stem(key)}_other`] ?? ''),
    );
    const named = placeholders(text);
    return OF_ONE_NUMBER.test(key)
      ? named.some((name) => !known.includes(name))
      : named.join() !== known.join();
  });

  expect(wrong).toEqual([]);
});

test.each(languages.filter((language) => language !== 'en-US'))(
  '%s leaves no sentence in English',
  (language) => {
    const left = Object.entries(messagesOf(language)).filter(
      ([key, text]) => text.endsWith('.') && texts[key] === text && !NAMES_OF_SETTINGS.includes(key),
    );

    expect(left).toEqual([]);
  },
);

test('every message is used somewhere', () => {
  const code = sources(__dirname).join('\n');
  const used = (key: string): boolean =>
    code.includes(`'${key}'`) ||
    (key.endsWith('-help') && code.includes(`'${key.slice(0, -5)}'`)) ||
    key.startsWith('verdict-');

  expect(stems.filter((key) => !used(key))).toEqual([]);
});
