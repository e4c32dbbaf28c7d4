/** Webhooks as the vendors send and sign them, about one customer with things in them that must never come out. */
import { signForWhatsApp, signStandardWebhook } from '../simulate/sign.ts';
import type { SignedHeaders } from '../simulate/sign.ts';

export const PHONE = '966500010777';
export const USER_ID = 'SA.4hT9wQ2mZx7LkP0c';
export const CUSTOMER_NAME = 'Layan Harbi';
export const TEXT = 'my card was charged twice, please help';
export const PHONE_NUMBER_ID = '612300450067089';
export const BUSINESS_PHONE = '15550173300';
export const AGENT_ID = 'noura@example.com';

export const APP_SECRET = 'app-secret-8c1f0be24d';
export const OLD_APP_SECRET = 'app-secret-before-77aa';
export const VERIFY_TOKEN = 'verify-token-51b2c3';
export const SHOP_SECRET = 'shop-secret-0123456789abcdef01';
export const OLD_SHOP_SECRET = 'shop-secret-before-0123456789';
export const API_TOKEN = 'api-token-93fe7710';
export const OLD_API_TOKEN = 'api-token-before-22cd';
export const DEAD_LETTER_TOKEN = 'dead-letter-token-1b40';
export const PSEUDONYM_KEY = 'pseudonym-key-5f2c9e77aa01';

/** What may stand neither in a log line nor in `/metrics`. */
export const PRIVATE: readonly string[] = [
  PHONE,
  USER_ID,
  CUSTOMER_NAME,
  TEXT,
  AGENT_ID,
  BUSINESS_PHONE,
  APP_SECRET,
  OLD_APP_SECRET,
  VERIFY_TOKEN,
  SHOP_SECRET,
  OLD_SHOP_SECRET,
  API_TOKEN,
  OLD_API_TOKEN,
  DEAD_LETTER_TOKEN,
  PSEUDONYM_KEY,
];

const JSON_TYPE = { 'Content-Type': 'application/json' };

export interface SignedPost {
  readonly method: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A POST signed by Meta. `headers` stand in for the usual ones. */
export function whatsappPost(
  body: unknown,
  { secret = APP_SECRET, headers = {} }: { secret?: string; headers?: Record<string, string> } = {},
): SignedPost {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    method: 'POST',
    headers: { ...JSON_TYPE, ...signForWhatsApp(text, secret), ...headers },
    body: text,
  };
}

export interface GenericSigning {
  readonly now: number;
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A POST signed as Standard Webhooks says. `now`: our clock, milliseconds. */
export function genericPost(
  body: unknown,
  { now, secret = SHOP_SECRET, headers = {} }: GenericSigning,
): SignedPost {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    method: 'POST',
    headers: { ...JSON_TYPE, ...signGeneric(text, now, secret), ...headers },
    body: text,
  };
}

function signGeneric(body: string, now: number, secret: string): SignedHeaders {
  return signStandardWebhook({ id: `msg_${now}`, sentAtSeconds: Math.floor(now / 1000), body }, secret);
}

/** Messages of the customer, each at its instant (milliseconds), as Meta tells them. */
export function whatsappMessages(...messages: { n: number; at: number; phoneNumberId?: string }[]): unknown {
  return {
    object: 'whatsapp_business_account',
    entry: messages.map(({ n, at, phoneNumberId = PHONE_NUMBER_ID }) => ({
      id: '410220330440550',
      changes: [
        {
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: BUSINESS_PHONE, phone_number_id: phoneNumberId },
            contacts: [{ profile: { name: CUSTOMER_NAME }, wa_id: PHONE, user_id: USER_ID }],
            messages: [
              {
                from: PHONE,
                from_user_id: USER_ID,
                id: `wamid.test${n}`,
                timestamp: String(Math.floor(at / 1000)),
                type: 'text',
                text: { body: TEXT },
              },
            ],
          },
        },
      ],
    })),
  };
}

/** An event of the generic source about the customer. `at` in milliseconds. */
export function genericEvent(
  type: string,
  { id, at, ...more }: { id: string; at: number } & Record<string, unknown>,
): Record<string, unknown> {
  return {
    id,
    type,
    time: new Date(at).toISOString(),
    inbox: 'web',
    customer: { phone: `+${PHONE}` },
    ...more,
  };
}

/** Beginnings of requests whose signatures have the right form: only the whole body will tell that they are false. */
export const WHATSAPP_UPLOAD =
  'POST /webhooks/wa HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n' +
  `X-Hub-Signature-256: sha256=${'0'.repeat(64)}\r\n`;

export function genericUpload(now: number): string {
  return (
    'POST /webhooks/shop HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n' +
    `webhook-id: 1\r\nwebhook-timestamp: ${Math.floor(now / 1000)}\r\nwebhook-signature: v1,${'A'.repeat(43)}=\r\n`
  );
}
