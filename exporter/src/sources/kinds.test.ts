import { load } from '../config/testing/files.ts';
import { configText } from '../testing/exporter.ts';
import {
  APP_SECRET,
  OLD_APP_SECRET,
  PHONE,
  PHONE_NUMBER_ID,
  PSEUDONYM_KEY,
  SHOP_SECRET,
  VERIFY_TOKEN,
  genericEvent,
  genericPost,
  whatsappMessages,
  whatsappPost,
} from '../testing/webhooks.ts';
import { createSources } from './kinds.ts';
import type { ConfiguredSource } from './kinds.ts';
import { createPseudonymiser } from './pseudonyms.ts';
import { createFakeRequest } from './testing/tools.ts';

const NOW = Date.UTC(2026, 2, 9, 8, 5);
const pseudonyms = createPseudonymiser(PSEUDONYM_KEY, 'pseudonym');

function sourcesOf(text = configText()): ReadonlyMap<string, ConfiguredSource> {
  return createSources(load(text), pseudonyms);
}

function sourceOf(name: string): ConfiguredSource {
  const source = sourcesOf().get(name);
  if (!source) throw new Error(`${name} is missing`);
  return source;
}

/** As it arrives: header names in lower case. */
function received({ headers, body }: { headers: Readonly<Record<string, string>>; body: string }) {
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return createFakeRequest({ headers: lower, body, receivedAt: NOW });
}

it('makes a source for each of the configuration, by name', () => {
  const sources = [...sourcesOf()].map(([key, { name, kind }]) => [key, name, kind]);
  expect(sources).toEqual([
    ['wa', 'wa', 'whatsapp'],
    ['shop', 'shop', 'generic'],
  ]);
});

it('gives each the limits of its kind', () => {
  for (const { maxBodyBytes, contentTypes } of sourcesOf().values()) {
    expect(maxBodyBytes).toBe(4 * 1024 * 1024);
    expect(contentTypes).toEqual(['application/json']);
  }
});

it('gives each its own secrets, all of them', () => {
  const message = whatsappMessages({ n: 1, at: NOW });
  for (const secret of [APP_SECRET, OLD_APP_SECRET]) {
    expect(() => {
      sourceOf('wa').verify(received(whatsappPost(message, { secret })));
    }).not.toThrow();
  }
  expect(() => {
    sourceOf('wa').verify(received(whatsappPost(message, { secret: SHOP_SECRET })));
  }).toThrow('Signature does not match');
  expect(() => {
    sourceOf('shop').verify(received(genericPost({}, { now: NOW })));
  }).not.toThrow();
  expect(() => {
    sourceOf('shop').verify(received(genericPost({}, { now: NOW, secret: `${SHOP_SECRET}x` })));
  }).toThrow('Signature does not match');
});

it('lets only those shake hands that know how to', () => {
  const query = { 'hub.mode': 'subscribe', 'hub.challenge': '77', 'hub.verify_token': VERIFY_TOKEN };
  expect(sourceOf('wa').handshake?.(createFakeRequest({ method: 'GET', query }))).toBe('77');
  expect('handshake' in sourceOf('shop')).toBe(false);
});

it('lends each the pseudonyms, its name and its inboxes', () => {
  const event = genericEvent('message.received', { id: 'e', at: NOW });
  const { facts } = sourceOf('shop').parse(event, received(genericPost(event, { now: NOW })));
  expect(facts).toEqual([
    expect.objectContaining({
      source: 'shop',
      inbox: 'shop',
      team: 'sales',
      customer: pseudonyms.customer('tel', PHONE),
    }),
  ]);
});

it('knows one customer at both by the phone number', () => {
  const body = whatsappMessages({ n: 1, at: NOW });
  const { facts } = sourceOf('wa').parse(body, received(whatsappPost(body)));
  expect(facts).toEqual([
    expect.objectContaining({ source: 'wa', alsoKnownAs: [pseudonyms.customer('tel', PHONE)] }),
  ]);
});

describe('an inbox', () => {
  const inboxesOf = (inboxes: string) => {
    const text = configText(
      '',
      `sources:\n  - { name: shop, kind: generic, secret: ${SHOP_SECRET}, inboxes: ${inboxes} }`,
    );
    return (inbox: string) => {
      const event = genericEvent('message.received', { id: 'e', at: NOW, inbox });
      const parsed = sourcesOf(text)
        .get('shop')
        ?.parse(event, received(genericPost(event, { now: NOW })));
      const [fact] = parsed?.facts ?? [];
      return fact && 'inbox' in fact ? fact.inbox : parsed?.deadLetters[0]?.reason;
    };
  };

  it('is found by its id, or else by *', () => {
    const inboxOf = inboxesOf("{ web: { inbox: chat }, '*': { inbox: rest } }");
    expect([inboxOf('web'), inboxOf('mail')]).toEqual(['chat', 'rest']);
  });

  it('that is not configured is unknown, even one every object has', () => {
    const inboxOf = inboxesOf('{ web: { inbox: chat } }');
    expect(['mail', 'constructor', '__proto__', 'toString'].map(inboxOf)).toEqual(
      Array(4).fill('unknown_inbox'),
    );
  });

  it('is not taken for the whole of WhatsApp', () => {
    const body = whatsappMessages({ n: 1, at: NOW, phoneNumberId: `${PHONE_NUMBER_ID}0` });
    const { facts, deadLetters } = sourceOf('wa').parse(body, received(whatsappPost(body)));
    expect([facts.length, deadLetters[0]?.reason]).toEqual([0, 'unknown_inbox']);
  });
});
