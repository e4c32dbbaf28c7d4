/** Bodies of the shape other vendors document, about made-up people, for the examples in the docs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const PHONE = '966500010777';
export const NAME = 'Layan Harbi';
export const AGENT = 'bram@lamps.example';
export const TEXT = 'Hello, the lamp of order 5521 has not come';
export const AT = Date.UTC(2026, 2, 9, 8, 4);

const ISO = new Date(AT).toISOString();

export function exampleText(vendor: string): string {
  return readFileSync(join(__dirname, '../../../../../docs/sources/examples', `${vendor}.yml`), 'utf8');
}

export type Body = Readonly<Record<string, unknown>>;

export function sendpulse(title: string, more: Body = {}): Body {
  return {
    service: 'whatsapp',
    title,
    bot: { id: '65f0aa00bb11cc22dd330001', external_id: '15550173300', name: 'Lamp Bot' },
    contact: {
      id: '69ae7f00bb11cc22dd330099',
      name: NAME,
      phone: PHONE,
      last_message: TEXT,
      photo: null,
      tags: ['retail'],
      variables: { order: '5521' },
    },
    info: { message: { channel_data: { message: { type: 'text', text: { body: TEXT } } } } },
    date: AT,
    ...more,
  };
}

export function haptik(event_name: string, isAutomated: boolean, more: Body = {}): Body {
  return {
    version: '1.0',
    timestamp: ISO.replace('.000Z', '.004000Z'),
    event_name,
    user: { auth_id: PHONE, user_id: 9912003, user_name: NAME },
    business_id: 3120,
    business_name: 'Lamps',
    agent: {
      id: 8801,
      name: isAutomated ? 'gogo' : 'Bram Vos',
      profile_image: null,
      is_automated: isAutomated,
      email: isAutomated ? null : AGENT,
    },
    ...more,
  };
}

export const HAPTIK_MESSAGE = { message: { id: 55120031, body: { type: 'TEXT', text: TEXT, data: {} } } };

export function myoperator(event_type: string, more: Body = {}): Body {
  return {
    event_id: 'evt-lamps-000431',
    company_id: 'co-77120',
    event_type,
    event_sequence: 3,
    event_version: 1,
    timestamp: ISO,
    channel: 'WhatsApp',
    direction: '',
    session_id: 'ses-lamps-90412',
    system_identifier: '109900112233445',
    customer_identifier: `+${PHONE}`,
    payload: { agent: { name: 'Bram Vos', email: AGENT }, source: 'lc', text: TEXT },
    ...more,
  };
}
