/** Names that tell nothing: keyed hashes, the same for the same person in every source, useless without the key. */
import { createHmac, createSecretKey } from 'node:crypto';
import type { CustomerKey } from '../conversation/fact.ts';
import { createSeal, type Seal } from './seal.ts';
import { cleanName } from './text.ts';

export interface Pseudonymiser extends Seal {
  customer(scheme: string, identifier: string): CustomerKey;
  agent(id: string): string;
  digest(text: string): string;
}

/** 132 bits: no two of the same deployment will ever meet. */
const KEY_LENGTH = 22;
const AGENT_LENGTH = 8;

/** `showAgents`: `id` shows agents under the id the provider uses, `pseudonym` under a short hash of it. */
export function createPseudonymiser(key: string, showAgents: 'pseudonym' | 'id'): Pseudonymiser {
  const secret = createSecretKey(key, 'utf8');
  const hashOf = (named: string) => createHmac('sha256', secret).update(named).digest('base64url');
  const hash = (purpose: string, text: string) => hashOf(`${purpose}\0${text}`);
  // The same few customers and agents come again and again within minutes; a message's own id hardly ever does.
  const known = remembering(hashOf);
  const pseudonymOf = (agent: string) => `agent-${known(`agent\0${agent}`).slice(0, AGENT_LENGTH)}`;
  return {
    customer: (scheme, identifier) =>
      known(`customer:${scheme}\0${identifier}`).slice(0, KEY_LENGTH) as CustomerKey,
    // An id of nothing but invisible marks would make an empty label, which to Prometheus is none.
    agent: (id) => (showAgents === 'id' && cleanName(id)) || pseudonymOf(id),
    digest: (text) => hash('digest', text).slice(0, KEY_LENGTH),
    ...createSeal(key),
  };
}

const REMEMBERED = 20_000;
/** Longer names are not worth the memory a stranger could make us spend on them. */
const LONGEST_REMEMBERED = 100;

/** The function with a memory of its latest results. */
function remembering(work: (text: string) => string): (text: string) => string {
  const results = new Map<string, string>();
  return (text) => {
    const known = results.get(text);
    if (known !== undefined) return known;
    const result = work(text);
    if (text.length > LONGEST_REMEMBERED) return result;
    results.set(text, result);
    if (results.size > REMEMBERED) forgetOldest(results);
    return result;
  };
}

function forgetOldest(results: Map<string, string>): void {
  const [oldest] = results.keys();
  if (oldest !== undefined) results.delete(oldest);
}
