/** HTTP with connections kept open. */
import http from 'node:http';
import https from 'node:https';
import type { WebhookPost } from './request.ts';

const TIMEOUT_MS = 30_000;

export interface Answer {
  readonly status: number;
  /** What `Retry-After` asks for. */
  readonly retryAfterMs?: number;
}

export interface Transport {
  /** Rejects when no answer came. */
  send(post: WebhookPost): Promise<Answer>;
  close(): void;
}

/** `url` is the exporter's, without `/webhooks`. */
export function createTransport(url: string, connections: number): Transport {
  const base = new URL(url);
  const client = base.protocol === 'https:' ? https : http;
  const agent = new client.Agent({ keepAlive: true, maxSockets: connections });
  const prefix = base.href.replace(/\/+$/, '');
  return {
    send: ({ path, body, headers }) =>
      new Promise((resolve, reject) => {
        const bytes = Buffer.from(body);
        const options = {
          method: 'POST',
          agent,
          timeout: TIMEOUT_MS,
          headers: { ...headers, 'content-length': bytes.length },
        };
        const request = client.request(`${prefix}${path}`, options, (response) => {
          response.on('error', reject).on('end', () => {
            resolve(toAnswer(response));
          });
          response.resume();
        });
        request.on('timeout', () => request.destroy(new Error(`No answer within ${TIMEOUT_MS} ms`)));
        request.on('error', reject).end(bytes);
      }),
    close: () => {
      agent.destroy();
    },
  };
}

function toAnswer({ statusCode = 0, headers }: http.IncomingMessage): Answer {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return { status: statusCode, ...(seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {}) };
}
