/** What tickets add to their conversation: its end, its return, its category. */
import { statedTime } from '../eventTime.ts';
import type { Finding } from '../findings.ts';
import { NOT_UNDERSTOOD } from '../findings.ts';
import { toText } from '../json.ts';
import type { SourceTools } from '../source.ts';
import { cleanName } from '../text.ts';
import { changedBy } from './change.ts';
import { ofThread, toErrand, type TicketQuestion } from './desk.ts';
import type { HubSpotEvent, Reader } from './envelope.ts';

type Property = (
  value: string,
  event: HubSpotEvent,
  tools: SourceTools,
) => Omit<TicketQuestion, 'ask' | 'ticket'> | undefined;

const PROPERTIES: ReadonlyMap<unknown, Property> = new Map<unknown, Property>([
  ['closed_date', (value, event, tools) => (value === '' ? undefined : closed(event, tools, value))],
  [
    'hs_pipeline_stage',
    (stage, event, tools) => (stage === '' ? undefined : { ...closed(event, tools), closedIn: stage }),
  ],
  [
    'hs_ticket_reopened_at',
    (value, event, tools) =>
      value === ''
        ? undefined
        : { facts: [{ ...commonOf(event, tools, value), kind: 'ConversationReopened' }] },
  ],
  ['hs_ticket_category', categorised],
]);

/** `ticket.propertyChange`: one subscription for each property. Those not named are none of ours. */
export const readTicketProperty: Reader = (event, tools): Finding => {
  const { key, type, object: ticket, fields } = event;
  const { propertyName, propertyValue } = fields;
  if (toText(propertyName) === undefined) return NOT_UNDERSTOOD;
  const read = PROPERTIES.get(propertyName);
  if (!read) return { ignored: type };
  if (typeof propertyValue !== 'string') return NOT_UNDERSTOOD;
  const told = read(propertyValue, event, tools);
  if (!told) return { ignored: type };
  return { errand: toErrand({ ask: 'ticket', ticket, ...told }, key, told.facts[0]?.customer) };
};

function closed(event: HubSpotEvent, tools: SourceTools, stated?: string) {
  const by = changedBy(event.fields, tools);
  return { facts: [{ ...commonOf(event, tools, stated), kind: 'ConversationResolved', ...by } as const] };
}

/** Several boxes may be ticked: the first names it. */
function categorised(value: string, event: HubSpotEvent, tools: SourceTools) {
  const category = cleanName(value.split(';')[0] ?? '');
  if (category === '') return undefined;
  return { facts: [{ ...commonOf(event, tools), kind: 'CategoryChanged', category } as const] };
}

/** Under a name of the ticket's, until its thread is known. A property that holds a time happened then. */
function commonOf({ key, at, timeSource, object }: HubSpotEvent, tools: SourceTools, stated?: string) {
  const time = statedTime(stated, at);
  const happened = time.timeSource === 'event' ? time : { at, timeSource };
  const { source, customer } = ofThread(tools, `ticket ${object}`);
  return { source, customer, key, ...happened };
}
