import type { DeliveryStage, MessageSent } from '../../conversation/fact.ts';
import type { SourceTools } from '../source.ts';
import { NOT_UNDERSTOOD, UNKNOWN_TYPE, type Finding } from '../findings.ts';
import { isRecord, toText, type JsonRecord } from '../json.ts';
import { whatsappMessageKey } from '../whatsappMessage.ts';
import { RECIPIENT_KEYS } from './identity.ts';
import { isOfGroup, personOf, toCircumstances, type Scene } from './scene.ts';
import { readTag, type Tag } from './tag.ts';

const STAGES = ['failed', 'sent', 'delivered', 'read', 'played'] as const satisfies readonly DeliveryStage[];

/** Billed as templates, which nobody types. A free-form reply is billed as `service`, whoever wrote it. */
const TEMPLATE_CATEGORIES: ReadonlySet<unknown> = new Set([
  'marketing',
  'marketing_lite',
  'utility',
  'authentication',
  'authentication_international',
]);

/** What else has statuses, in the same list, with the name each is counted under. */
const OF_NO_MESSAGE: ReadonlyMap<unknown, string> = new Map([
  ['call', 'calls'],
  ['payment', 'payments'],
]);

type Authorship = Pick<MessageSent, 'sender' | 'evidence' | 'agent' | 'survey'>;

/** One element of `statuses`: a sign of life of an outbound message, whichever comes first. */
export function readStatus(status: unknown, scene: Scene): Finding {
  if (!isRecord(status)) return NOT_UNDERSTOOD;
  const aside = OF_NO_MESSAGE.get(status.type);
  if (aside !== undefined) return { ignored: aside };
  if (isOfGroup(status)) return { ignored: 'group' };

  const { timestamp, biz_opaque_callback_data: note } = status;
  const id = toText(status.id);
  const person = personOf(status, RECIPIENT_KEYS, scene);
  if (id === undefined || person === undefined || typeof status.status !== 'string') return NOT_UNDERSTOOD;
  const stage = STAGES.find((one) => one === status.status);
  if (stage === undefined) return UNKNOWN_TYPE;

  const tag = readTag(note);
  const circumstances = toCircumstances(
    { key: whatsappMessageKey(id, scene.tools), timestamp, person },
    scene,
  );
  const authorship = tag === undefined || tag === 'malformed' ? billed(status) : stated(tag, scene.tools);
  return {
    fact: { kind: 'MessageSent', ...circumstances, ...authorship, stage },
    ...(tag === 'malformed' && { ignored: 'malformed_tag' }),
  };
}

function billed({ pricing }: JsonRecord): Authorship {
  return isRecord(pricing) && TEMPLATE_CATEGORIES.has(pricing.category)
    ? { sender: 'campaign', evidence: 'billing' }
    : { sender: 'unknown', evidence: 'none' };
}

function stated({ sender, agent, survey }: Tag, tools: SourceTools): Authorship {
  return {
    sender,
    evidence: 'stated',
    ...(agent !== undefined && { agent: tools.agentLabel(agent) }),
    ...(survey && { survey }),
  };
}
