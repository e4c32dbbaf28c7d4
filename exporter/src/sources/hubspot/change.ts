/** Who changed something: HubSpot says by which way, and of some changes by which user. */
import type { SourceTools } from '../source.ts';
import { toText, type JsonRecord } from '../json.ts';
import type { Resolved } from './desk.ts';

/** The ways people take. Whatever else there is, or will be, is done by programs. */
const BY_HAND: ReadonlySet<unknown> = new Set(['CRM', 'CRM_UI', 'MOBILE_ANDROID', 'MOBILE_IOS']);

const USER = /^userId:(\d{1,20})$/;

export function changedBy(
  { changeSource, sourceId }: JsonRecord,
  tools: SourceTools,
): Pick<Resolved, 'by' | 'agent'> {
  if (!BY_HAND.has(changeSource)) return { by: 'bot' };
  const [, user] = USER.exec(toText(sourceId) ?? '') ?? [];
  return { by: 'human', ...(user !== undefined && { agent: tools.agentLabel(user) }) };
}
