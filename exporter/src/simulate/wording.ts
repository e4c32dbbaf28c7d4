/** What people write. None of the ordinary texts reads as a score. */
import type { Random } from './random.ts';
import type { Language } from './world.ts';

type Occasion = 'question' | 'detail' | 'nudge' | 'thanks' | 'complaint';

const TEXTS: Readonly<Record<Language, Readonly<Record<Occasion, readonly string[]>>>> = {
  en: {
    question: [
      'Hi, my order has not arrived yet',
      'Hello, the payment went through twice',
      'Good evening, can I return the blue one?',
      'Is the oak table in stock?',
      'I cannot sign in to my account',
    ],
    detail: [
      'The order number is A-7781',
      'I ordered it last week',
      'Yes, that one',
      'It says the card was refused',
      'To the address in the account, please',
    ],
    nudge: ['Hello? Is anyone there?', 'Still waiting', 'Any news?'],
    thanks: ['Thank you!', 'Great, thanks a lot', 'Perfect 👍'],
    complaint: [
      'It still does not work',
      'The parcel came, but with the wrong item',
      'Sorry, one more thing',
    ],
  },
  ar: {
    question: [
      'السلام عليكم، لم يصل طلبي بعد',
      'مرحبا، تم خصم المبلغ مرتين',
      'مساء الخير، هل يمكن إرجاع المنتج؟',
      'هل الطاولة متوفرة؟',
      'لا أستطيع الدخول إلى حسابي',
    ],
    detail: ['رقم الطلب أ-٧٧٨١', 'طلبته الأسبوع الماضي', 'نعم هذا هو', 'تظهر رسالة أن البطاقة مرفوضة'],
    nudge: ['هل من أحد؟', 'ما زلت أنتظر', 'هل هناك جديد؟'],
    thanks: ['شكرا جزيلا', 'ممتاز، شكرا لكم', 'الله يعطيك العافية'],
    complaint: ['المشكلة ما زالت موجودة', 'وصل الطلب ولكن المنتج خاطئ', 'عندي سؤال آخر لو سمحت'],
  },
};

export function say(occasion: Occasion, language: Language, random: Random): string {
  return random.pick(TEXTS[language][occasion]);
}

export const SCORE_STYLES = [
  'latin',
  'arabic-indic',
  'persian',
  'devanagari',
  'keycap',
  'stars',
  'reply',
] as const;
export type ScoreStyle = (typeof SCORE_STYLES)[number];

const DIGIT_ZERO: Readonly<Partial<Record<ScoreStyle, number>>> = {
  latin: 0x30,
  'arabic-indic': 0x660,
  persian: 0x6f0,
  devanagari: 0x966,
};

/** A score from 1 to 5 as a customer would send it. */
export function writeScore(points: number, style: ScoreStyle): string {
  if (style === 'stars') return '⭐'.repeat(points);
  if (style === 'keycap') return `${points}\uFE0F\u20E3`;
  return String.fromCodePoint((DIGIT_ZERO[style] ?? 0x30) + points);
}
