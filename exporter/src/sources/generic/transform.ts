/** A vendor's body made into events by a JSONata expression of the configuration. */
import type { WebhookRequest } from '../source.ts';
import { work } from './sandbox.ts';

/** The events a body comes to, or nothing where the expression makes none of it, or takes too long. */
export type Transform = (request: Pick<WebhookRequest, 'body' | 'headers' | 'receivedAt'>) => unknown;

/** What is wrong with an expression, and where in it; undefined when it will do. */
export function transformFault(expression: string): string | undefined {
  const looked = work({ expression });
  if (!('fault' in looked)) return undefined;
  const { message, position } = looked.fault;
  const place = position === undefined ? '' : ` (${placeOf(expression, position)})`;
  return `is no JSONata: ${message}${place}`;
}

function placeOf(expression: string, position: number): string {
  const lines = expression.slice(0, position).split('\n');
  return `line ${lines.length}, column ${Math.max(1, lines.at(-1)?.length ?? 0)} of the expression`;
}

/** Throws `RangeError` when the expression will not do; `transformFault` tells beforehand. */
export function createTransform(expression: string): Transform {
  const fault = transformFault(expression);
  if (fault !== undefined) throw new RangeError(`transform: ${fault}`);
  return ({ body, headers, receivedAt }) => {
    const worked = work({
      expression,
      input: body.toString('utf8'),
      bindings: bindingsOf(headers, receivedAt),
    });
    return 'json' in worked ? (JSON.parse(worked.json) as unknown) : undefined;
  };
}

/** What proves a request is nothing an expression needs to know. */
const SECRET = /authorization|cookie|signature|token|secret|api-?key/;

function bindingsOf(headers: WebhookRequest['headers'], receivedAt: number): string {
  const open = Object.entries(headers).filter(([name]) => !SECRET.test(name));
  return JSON.stringify({ headers: Object.fromEntries(open), receivedAt });
}
