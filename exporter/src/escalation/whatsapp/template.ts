/** The message a level gets: an approved template and what fills its five places. Pure. */
import type { Instant } from '../../conversation/fact.ts';
import type { Language } from '../wording.ts';
import { inWords } from '../wording.ts';
import type { LevelNews } from './notice.ts';

const WORDS: Readonly<
  Record<Language, { readonly waiting: string; readonly over: string; readonly comma: string }>
> = {
  en: { waiting: 'Customers waiting', over: 'Nobody waits any more', comma: ', ' },
  ar: { waiting: 'عملاء ينتظرون', over: 'لا أحد ينتظر', comma: '، ' },
};

/** Meta refuses empty ones. */
const NOTHING = '–';
const LONGEST_CHARS = 200;

/** State, team, number of customers, longest wait, link: what goes in place of {{1}} to {{5}}. */
export function parametersOf(news: LevelNews, language: string, now: Instant): readonly string[] {
  const spoken = language.startsWith('ar') ? 'ar' : 'en';
  const words = WORDS[spoken];
  const { isWaiting, teams, customers, waitingSince, link } = news;
  return [
    isWaiting ? words.waiting : words.over,
    shortened(teams.join(words.comma)),
    isWaiting ? String(customers ?? '') : '0',
    waitingSince === undefined ? '' : inWords(Math.max(0, now - waitingSince), spoken),
    link ?? '',
  ].map(toParameter);
}

function shortened(text: string): string {
  return Array.from(text).slice(0, LONGEST_CHARS).join('');
}

/** Meta refuses line ends, tabs and more than four spaces in a row. */
function toParameter(text: string): string {
  const clean = text.replaceAll(/\s+/g, ' ').trim();
  return clean === '' ? NOTHING : clean;
}

export interface TemplateMessage {
  /** Digits with the country code. */
  readonly to: string;
  readonly template: string;
  readonly language: string;
  readonly parameters: readonly string[];
}

/** Body of `POST /{phone number id}/messages`. */
export function toGraphBody({ to, template, language, parameters }: TemplateMessage): object {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to,
    type: 'template',
    template: {
      name: template,
      language: { code: language },
      components: [{ type: 'body', parameters: parameters.map((text) => ({ type: 'text', text })) }],
    },
    // Comes back with every status of the message, and keeps it from being counted as an answer to a customer.
    biz_opaque_callback_data: 'helpdesk:sender=automation',
  };
}
