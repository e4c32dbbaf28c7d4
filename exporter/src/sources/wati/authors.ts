/** Who wrote a message of ours. Wati does not say so in one place: the marks are tried from the surest on. */
import type { MessageSent } from '../../conversation/fact.ts';
import { toText, type JsonRecord } from '../json.ts';
import type { SourceTools } from '../source.ts';

export interface Marks {
  /** E-mail addresses, in small letters, under which programs send: no person's. */
  readonly automatedOperators: ReadonlySet<string>;
  /** Templates that ask for a score, with the points of their scale. */
  readonly surveyTemplates: ReadonlyMap<string, 3 | 5>;
}

export type Authorship = Pick<MessageSent, 'sender' | 'evidence' | 'agent' | 'survey'>;

/** Nobody types a template. Those of a broadcast are campaigns, those of the API answer something that happened. */
export function authorOfTemplate(
  event: JsonRecord,
  { surveyTemplates }: Marks,
  tools: SourceTools,
): Authorship {
  const of = surveyTemplates.get(toText(event.templateName) ?? '');
  if (of !== undefined)
    return { sender: 'automation', evidence: 'stated', survey: { id: surveyOf(event, tools), of } };
  const isBroadcast = toText(event.sourceType)?.toUpperCase() === 'WEB';
  return { sender: isBroadcast ? 'campaign' : 'automation', evidence: 'stated' };
}

/** Each time a template is sent it asks anew. */
function surveyOf(event: JsonRecord, tools: SourceTools): string {
  const id = toText(event.whatsappMessageId) ?? toText(event.localMessageId) ?? toText(event.id);
  return tools.digest(`survey:${id ?? ''}`);
}

export function authorOfSession(
  event: JsonRecord,
  { automatedOperators }: Marks,
  tools: SourceTools,
): Authorship {
  if (isSentByBot(event)) return { sender: 'bot', evidence: 'stated' };
  const operator = toText(event.operatorEmail)?.trim().toLowerCase() ?? '';
  if (automatedOperators.has(operator)) return { sender: 'automation', evidence: 'stated' };
  // The name alone is no proof of a person: the bot has one as well.
  if (!operator.includes('@')) return { sender: 'unknown', evidence: 'none' };
  return { sender: 'human', evidence: 'stated', agent: tools.agentLabel(operator) };
}

function isSentByBot({ chatbotTriggeredEventId, operatorName }: JsonRecord): boolean {
  // Seen in use: the name comes with a space behind it.
  return (
    toText(chatbotTriggeredEventId) !== undefined || toText(operatorName)?.trim().toLowerCase() === 'bot'
  );
}
