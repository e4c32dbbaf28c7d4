/**
 * The note a sending system may attach to its message (`biz_opaque_callback_data`), which Meta hands back on every
 * status: `helpdesk:sender=human;agent=17`, with `;survey=<id>;of=5` when the message asks for a score.
 */
import type { Sender } from '../../conversation/fact.ts';
import { splitAtFirst } from '../signature.ts';
import { isPlainSurveyId } from '../text.ts';

export interface Tag {
  readonly sender: Exclude<Sender, 'unknown'>;
  /** Only a human has one. */
  readonly agent?: string;
  readonly survey?: { readonly id: string; readonly of: 3 | 5 };
}

const PREFIX = 'helpdesk:';
const NAMES: ReadonlySet<string> = new Set(['sender', 'agent', 'survey', 'of']);
const SENDERS = ['human', 'bot', 'automation', 'campaign'] as const;
const LONGEST_AGENT_ID = 128;

/** Undefined when the note is absent or somebody else's; `malformed` when it is ours but breaks the form. */
export function readTag(data: unknown): Tag | 'malformed' | undefined {
  if (typeof data !== 'string' || !data.startsWith(PREFIX)) return undefined;
  const pairs = toPairs(data.slice(PREFIX.length));
  return (pairs && toTag(pairs)) ?? 'malformed';
}

function toPairs(text: string): ReadonlyMap<string, string> | undefined {
  const pairs = new Map<string, string>();
  for (const part of text.split(';')) {
    const [name, value] = splitAtFirst(part, '=') ?? [];
    if (name === undefined || !value || !NAMES.has(name) || pairs.has(name)) return undefined;
    pairs.set(name, value);
  }
  return pairs;
}

function toTag(pairs: ReadonlyMap<string, string>): Tag | undefined {
  const sender = SENDERS.find((one) => one === pairs.get('sender'));
  const survey = toSurvey(pairs.get('survey'), pairs.get('of'));
  const agent = pairs.get('agent');
  if (sender === undefined || survey === 'malformed' || (agent?.length ?? 0) > LONGEST_AGENT_ID)
    return undefined;
  return {
    sender,
    ...(agent !== undefined && sender === 'human' && { agent }),
    ...(survey !== undefined && { survey }),
  };
}

function toSurvey(id: string | undefined, of: string | undefined): Tag['survey'] | 'malformed' {
  if (id === undefined && of === undefined) return undefined;
  if (id === undefined || !isPlainSurveyId(id)) return 'malformed';
  if (of === '3') return { id, of: 3 };
  return of === '5' ? { id, of: 5 } : 'malformed';
}
