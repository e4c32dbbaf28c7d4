/** Customers: some with a number, some with WhatsApp's user id alone, some the helpdesk alone knows. */
import type { Channel, Person } from './happening.ts';
import type { Random } from './random.ts';
import type { Language } from './world.ts';

export interface Customer extends Person {
  readonly language: Language;
  /** How they write: always the same way, in every inbox. */
  readonly channel: Channel;
}

type Known = 'phone and user id' | 'phone' | 'user id' | 'contact id';

const KNOWN_BY: Readonly<Record<Channel, readonly (readonly [Known, number])[]>> = {
  whatsapp: [
    ['phone and user id', 0.78],
    ['phone', 0.13],
    ['user id', 0.09],
  ],
  generic: [
    ['phone', 0.6],
    ['contact id', 0.4],
  ],
};

const NAMES: Readonly<Record<Language, readonly string[]>> = {
  en: ['Marta Nowak', 'Sam Carter', 'Priya Nair', 'Tom Becker', 'Lucia Rossi'],
  ar: ['نورة العتيبي', 'خالد الحربي', 'سارة القحطاني', 'فهد الشمري', 'ريم الدوسري'],
};

const ID_ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** The `nth` customer of the seed. */
export function createCustomer(nth: number, seed: number, arabicShare: number, random: Random): Customer {
  const language: Language = random.chance(arabicShare) ? 'ar' : 'en';
  const channel: Channel = random.chance(0.12) ? 'generic' : 'whatsapp';
  const known = random.weighted(KNOWN_BY[channel]);
  const identity = createRandomIdentity(nth, seed, random);
  return {
    id: `customer-${nth}`,
    name: random.pick(NAMES[language]),
    language,
    channel,
    ...(known.includes('phone') ? { phone: identity.phone } : {}),
    ...(known.includes('user id') ? { userId: identity.userId } : {}),
    ...(known === 'contact id' ? { contactId: `contact-${seed}-${nth}` } : {}),
  };
}

/** The number carries `nth` and so is nobody else's; +966 50 is a Saudi mobile prefix. */
function createRandomIdentity(nth: number, seed: number, random: Random): { phone: string; userId: string } {
  const letters = Array.from({ length: 12 }, () =>
    ID_ALPHABET.charAt(random.int(0, ID_ALPHABET.length - 1)),
  ).join('');
  return {
    phone: `96650${String(seed % 10)}${String(nth).padStart(6, '0')}`,
    userId: `SA.${letters}${nth}`,
  };
}
