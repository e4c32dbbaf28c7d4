/** Takes down what Alertmanager tells: the demo's stand-in for chat, e-mail and pager. */
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One message of Alertmanager's to one of its receivers. */
export interface Notice {
  /** Milliseconds. */
  readonly at: number;
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  /** Names of its alerts, each once. */
  readonly alerts: readonly string[];
  /** How many alerts it tells of. */
  readonly count: number;
  /** Undefined where its alerts are of no team, or of several. */
  readonly team?: string;
  /** Of its first alert. */
  readonly summary: string;
}

export interface Receiver {
  urlOf(name: string): string;
  /** Newest last; of messages that repeat an earlier one, the newest alone. */
  notices(): readonly Notice[];
  stop(): Promise<void>;
}

export interface ReceiverOptions {
  readonly now: () => number;
  /** Called with each notice that repeats no other. */
  readonly onNotice?: (notice: Notice) => void;
}

const LONGEST_BODY_BYTES = 4 * 1024 * 1024;
const MOST_NOTICES = 100;

/** Listens on a free port of 127.0.0.1. */
export async function startReceiver({ now, onNotice }: ReceiverOptions): Promise<Receiver> {
  const notices = new Map<string, Notice>();
  const take = (notice: Notice) => {
    const key = keyOf(notice);
    const isNew = !notices.delete(key);
    notices.set(key, notice);
    for (const oldest of [...notices.keys()].slice(0, -MOST_NOTICES)) notices.delete(oldest);
    if (isNew) onNotice?.(notice);
  };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const notice = parseNotice(body, now());
      if (notice) take(notice);
      response.writeHead(notice ? 200 : 400).end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: (name) => `http://127.0.0.1:${port}/${encodeURIComponent(name)}`,
    notices: () => [...notices.values()],
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function keyOf({ receiver, status, alerts, team = '' }: Notice): string {
  return JSON.stringify([receiver, status, alerts, team]);
}

/** Empty when it is too long or breaks off. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes <= LONGEST_BODY_BYTES) chunks.push(chunk);
    }
  } catch {
    return '';
  }
  return bytes <= LONGEST_BODY_BYTES ? Buffer.concat(chunks).toString('utf8') : '';
}

interface WebhookAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface WebhookMessage {
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly WebhookAlert[];
}

/** Undefined for what is no message of Alertmanager's: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
export function parseNotice(body: string, at: number): Notice | undefined {
  const message = parseMessage(body);
  if (!message) return undefined;
  const { receiver, status, alerts } = message;
  const [team, ...others] = new Set(alerts.map(({ labels }) => labels.team));
  return {
    at,
    receiver,
    status,
    alerts: [...new Set(alerts.map(({ labels }) => labels.alertname ?? ''))],
    count: alerts.length,
    summary: alerts[0]?.annotations.summary ?? '',
    ...(team === undefined || others.length > 0 ? {} : { team }),
  };
}

function parseMessage(body: string): WebhookMessage | undefined {
  try {
    const message = JSON.parse(body) as WebhookMessage | null;
    return message !== null && Array.isArray(message.alerts) && typeof message.receiver === 'string'
      ? message
      : undefined;
  } catch {
    return undefined;
  }
}
