import { initPluginTranslations } from '@grafana/i18n';
import i18next from 'i18next';

import { VIEWS } from './options.ts';
import plugin from './plugin.json';
import { messagesOf } from './testing/locales.ts';
import { show } from './testing/show.tsx';
import { addOwnLanguages, PLUGIN_ID, wordsOf } from './words.ts';

/** Grafana's component library takes seconds to load on a busy machine. */
jest.setTimeout(120_000);

beforeAll(async () => {
  await initPluginTranslations(PLUGIN_ID);
  addOwnLanguages();
});
afterAll(() => i18next.changeLanguage('en-US'));

/** What Grafana does for the language of its user before it loads a plugin. */
async function speak(language: string): Promise<void> {
  i18next.addResourceBundle(language, PLUGIN_ID, messagesOf(language), true, false);
  await i18next.changeLanguage(language);
}

/** A text with every kind of space as a plain one: which one a language takes is for Unicode to say. */
const plain = (text: string): string => text.replace(/\s/gu, ' ');

test.each([
  ['en-US', ['2,653', '87.4%', '1m 34s', 'Monday', 'Nov 22, 09:00']],
  ['de-DE', ['2.653', '87,4 %', '1 Min. 34 Sek.', 'Montag', '22. Nov., 09:00']],
  ['fr-FR', ['2 653', '87,4 %', '1min 34s', 'lundi', '22 nov., 09:00']],
  ['tr-TR', ['2.653', '%87,4', '1d 34sn', 'Pazartesi', '22 Kas 09:00']],
  ['ru-RU', ['2 653', '87,4 %', '1 мин 34 с', 'понедельник', '22 нояб., 09:00']],
  ['ja-JP', ['2,653', '87.4%', '1m 34s', '月曜日', '11月22日 09:00']],
  ['zh-Hant', ['2,653', '87.4%', '1 分鐘 34 秒', '星期一', '11月22日 09:00']],
])(
  'in %s numbers, shares, durations, weekdays and times are written as people there do',
  async (language, written) => {
    await speak(language);
    const words = wordsOf('auto');

    expect(
      [
        words.number(2653),
        words.percent(0.874),
        words.duration(94),
        words.weekday(1, 'long'),
        words.instant(Date.UTC(2026, 10, 22, 9), 'UTC', 'time'),
      ].map(plain),
    ).toEqual(written);
  },
);

test.each([
  ['pl-PL', ['1 czat', '2 czaty', '5 czatów', '22 czaty']],
  ['ru-RU', ['1 чат', '2 чата', '5 чатов', '22 чата']],
  ['cs-CZ', ['1 chat', '2 chaty', '5 chatů', '22 chatů']],
  ['ja-JP', ['1 件のチャット', '2 件のチャット', '5 件のチャット', '22 件のチャット']],
])('%s takes the plural form of the number', async (language, counted) => {
  await speak(language);

  expect([1, 2, 5, 22].map((count) => wordsOf('auto').counted('chats', count))).toEqual(counted);
});

test.each(plugin.languages)('every view speaks %s alone when Grafana does', async (language) => {
  await speak(language);
  const english = Object.values(messagesOf('en-US')).filter((text) => /^[a-z ]{12,}$/.test(text));
  for (const view of VIEWS) {
    const { container, unmount } = await show(view, { options: { language: 'auto' }, size: [1200, 500] });
    expect(container.querySelector('p')).not.toBeEmptyDOMElement();
    expect(container.innerHTML).not.toMatch(/{{|undefined|NaN/);
    expect(container.textContent).not.toMatch(/\.\.(\s|$)/);
    if (language !== 'en-US') {
      expect(english.filter((text) => container.textContent?.includes(text))).toEqual([]);
    }
    unmount();
  }
});
