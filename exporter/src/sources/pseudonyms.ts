/** Names that tell nothing: keyed hashes, the same for the same person in every source, useless without the key. */
import { createHmac } from 'node:crypto';
import type { CustomerKey } from '../conversation/fact.ts';
import { cleanName } from './text.ts';

export interface Pseudonymiser {
  customer(scheme: string, identifier: string): CustomerKey;
  agent(id: string): string;
  digest(text: string): string;
}

/** 132 bits: no two of the same deployment will ever meet. */
const KEY_LENGTH = 22;
const AGENT_LENGTH = 8;

/** `showAgents`: `id` shows agents under the id the provider uses, `pseudonym` under a short hash of it. */
export function createPseudonymiser(key: string, showAgents: 'pseudonym' | 'id'): Pseudonymiser {
  const hash = (purpose: string, text: string) =>
    createHmac('sha256', key).update(`${purpose}\0${text}`).digest('base64url');
  return {
    customer: (scheme, identifier) =>
      hash(`customer:${scheme}`, identifier).slice(0, KEY_LENGTH) as CustomerKey,
    agent: (id) =>
      showAgents === 'id' ? cleanName(id) : `agent-${hash('agent', id).slice(0, AGENT_LENGTH)}`,
    digest: (text) => hash('digest', text).slice(0, KEY_LENGTH),
  };
}
