/** Customers' messages as WhatsApp delivers them, and the account of what became of each. */
import { request } from 'node:http';
import type { Agent } from 'node:http';
import { parseExposition } from '../../../exporter/src/metrics/testing/parse.ts';
import type { Exposition } from '../../../exporter/src/metrics/testing/parse.ts';
import { signForWhatsApp } from '../../../exporter/src/simulate/sign.ts';
import { eventually } from '../../support/processes.ts';

export const PHONE_NUMBER_ID = '612300450067089';
export const APP_SECRET = 'app-secret-of-these-tests';

export interface Message {
  /** The same number is the same message, of the same customer. */
  readonly n: number;
  /** When it was written, milliseconds. */
  readonly at?: number;
}

export interface Webhook {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A signed delivery of one inbound message. */
export function webhookOf({ n, at = Date.now() }: Message): Webhook {
  const from = String(966_500_000_000 + n);
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550173300', phone_number_id: PHONE_NUMBER_ID },
    contacts: [{ profile: { name: 'Layan' }, wa_id: from }],
    messages: [
      {
        from,
        id: `wamid.${n}`,
        timestamp: String(Math.floor(at / 1000)),
        type: 'text',
        text: { body: 'hi' },
      },
    ],
  };
  const entry = [{ id: '410220330440550', changes: [{ field: 'messages', value }] }];
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
  return {
    headers: { 'Content-Type': 'application/json', ...signForWhatsApp(body, APP_SECRET) },
    body,
  };
}

export interface Posting {
  /** By default every delivery has a connection of its own. */
  readonly agent?: Agent;
  readonly at?: number;
}

/** Posts one message; gives the status. Rejects when the connection fails. */
export function post(url: string, n: number, { agent, at = Date.now() }: Posting = {}): Promise<number> {
  const { headers, body } = webhookOf({ n, at });
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${url}/webhooks/wa`,
      {
        method: 'POST',
        headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
        agent: agent ?? false,
      },
      (incoming) => {
        incoming.once('error', reject).once('end', () => {
          resolve(incoming.statusCode ?? 0);
        });
        incoming.resume();
      },
    );
    outgoing.once('error', reject).end(body);
  });
}

/** What became of each message: acknowledged, refused so that the vendor comes again, or not known. */
export class Account {
  readonly acknowledged = new Set<number>();
  readonly refused = new Set<number>();
  /** The connection failed before an answer came; why. */
  readonly unknown = new Map<number, string>();
  /** Any other answer. */
  readonly odd: string[] = [];
  #next = 0;

  /** Delivers a message not sent before; gives the status, 0 when none came. */
  deliver(url: string, posting?: Posting): Promise<number> {
    this.#next += 1;
    return this.send(url, this.#next, posting);
  }

  async deliverMany(url: string, count: number, posting?: Posting): Promise<void> {
    for (let i = 0; i < count; i += 1) await this.deliver(url, posting);
  }

  /** Delivers again what was not acknowledged, as the vendor does. */
  async redeliver(url: string): Promise<void> {
    for (const n of [...this.refused, ...this.unknown.keys()]) await this.send(url, n);
  }

  async send(url: string, n: number, posting?: Posting): Promise<number> {
    try {
      const status = await post(url, n, posting);
      this.note(n, status);
      return status;
    } catch (error) {
      this.unknown.set(n, (error as { code?: string }).code ?? String(error));
      return 0;
    }
  }

  note(n: number, status: number): void {
    this.unknown.delete(n);
    this.refused.delete(n);
    if (status === 200) this.acknowledged.add(n);
    else if (status === 503) this.refused.add(n);
    else this.odd.push(`message ${n}: ${status}`);
  }
}

export async function scrape(url: string): Promise<Exposition> {
  const response = await fetch(`${url}/metrics`, { headers: { Connection: 'close' } });
  if (!response.ok) throw new Error(`/metrics answers ${response.status}`);
  return parseExposition(await response.text());
}

/** Sum of the family's samples with these labels. */
export function total(
  exposition: Exposition,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const samples = exposition.families.get(name)?.samples ?? [];
  const wanted = Object.entries(labels);
  return samples
    .filter((sample) => wanted.every(([label, value]) => sample.labels[label] === value))
    .reduce((sum, { value }) => sum + value, 0);
}

export interface Counted {
  readonly stored: number;
  readonly messages: number;
  readonly episodes: number;
  readonly open: number;
}

/** The same number four ways: facts stored, messages and episodes settled, customers in the present. */
export function countsOf(exposition: Exposition): Counted {
  return {
    stored: total(exposition, 'helpdesk_facts_total', { kind: 'MessageReceived' }),
    messages: total(exposition, 'helpdesk_messages_total', { direction: 'in' }),
    episodes: total(exposition, 'helpdesk_episodes_opened_total'),
    open: total(exposition, 'helpdesk_conversations_open'),
  };
}

/** Waits until everything stored is settled, then gives what is counted. */
export async function settledCounts(url: string, timeoutMs = 20_000): Promise<Counted> {
  return eventually(
    'everything to be settled',
    async () => {
      const exposition = await scrape(url);
      const counted = countsOf(exposition);
      const isSettled = total(exposition, 'helpdesk_exporter_pending_facts') === 0;
      return isSettled && counted.messages === counted.stored ? counted : undefined;
    },
    timeoutMs,
  );
}

/** What is counted when exactly `n` messages, each of a customer of their own, were taken. */
export function countsOfExactly(n: number): Counted {
  return { stored: n, messages: n, episodes: n, open: n };
}

/** `ready`, or the reason it gives for not being so. */
export async function readiness(url: string): Promise<string> {
  const response = await fetch(`${url}/-/ready`, { headers: { Connection: 'close' } });
  const text = await response.text();
  return response.status === 200 ? 'ready' : `${response.status} ${text.trim()}`;
}

export async function untilReadiness(url: string, wanted: RegExp): Promise<string> {
  return eventually(`readiness ${String(wanted)}`, async () => {
    const found = await readiness(url);
    return wanted.test(found) ? found : undefined;
  });
}

/** Names of the counters, and parts of histograms, that are lower or gone in the later scrape. */
export function fallen(earlier: Exposition, later: Exposition): string[] {
  const cumulative = [...earlier.families.values()].filter(({ type }) => type !== 'gauge');
  const series = cumulative.flatMap(({ name, samples }) =>
    samples.map((sample) => [name, JSON.stringify([sample.name, sample.labels]), sample.value] as const),
  );
  const now = new Map(
    [...later.families.values()].flatMap(({ samples }) =>
      samples.map((sample) => [JSON.stringify([sample.name, sample.labels]), sample.value] as const),
    ),
  );
  return series.filter(([, key, value]) => (now.get(key) ?? -Infinity) < value).map(([, key]) => key);
}
