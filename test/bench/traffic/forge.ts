/** Signed HTTP requests as bytes, made before they are needed. */
import { createHmac } from 'node:crypto';
import { bodyOf } from './body.ts';
import { APP_SECRET, WEBHOOK_PATH } from './recipe.ts';
import type { Recipe } from './recipe.ts';

/** Requests one behind the other; the n-th ends at `ends[n]`. */
export interface Chunk {
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
}

/** The recipe's webhooks `from` up to, not including, `to`. */
export function forge(recipe: Recipe, from: number, to: number): Chunk {
  const requests: Buffer[] = [];
  const ends = new Uint32Array(to - from);
  let end = 0;
  for (let index = from; index < to; index += 1) {
    const request = requestOf(bodyOf(recipe, index));
    requests.push(request);
    end += request.length;
    ends[index - from] = end;
  }
  const bytes = new Uint8Array(end);
  let at = 0;
  for (const request of requests) {
    bytes.set(request, at);
    at += request.length;
  }
  return { bytes, ends };
}

function requestOf(body: string): Buffer {
  const bytes = Buffer.from(body);
  const signature = createHmac('sha256', APP_SECRET).update(bytes).digest('hex');
  const head = [
    `POST ${WEBHOOK_PATH} HTTP/1.1`,
    'Host: 127.0.0.1',
    'User-Agent: facebookexternalua',
    'Accept: */*',
    'Content-Type: application/json',
    `X-Hub-Signature-256: sha256=${signature}`,
    `Content-Length: ${bytes.length}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), bytes]);
}
