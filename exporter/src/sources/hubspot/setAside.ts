/** Documented events that carry no input of a KPI. */

const EVENTS: ReadonlySet<string> = new Set([
  // A thread is a conversation once somebody has written in it, and every message is told.
  'conversation.creation',
  'conversation.deletion',
  // There is nothing of the customer's in the exporter but hashes: see the API for erasing those.
  'conversation.privacyDeletion',
  'ticket.associationChange',
  'ticket.creation',
  'ticket.deletion',
  'ticket.merge',
  'ticket.restore',
]);

/** Other objects of the CRM, and all objects alike where they are no tickets. */
const OTHER_OBJECT =
  /^(?:company|contact|deal|line_item|object|product)\.(?:associationChange|creation|deletion|merge|privacyDeletion|propertyChange|restore)$/;

export function isSetAside(type: string): boolean {
  return EVENTS.has(type) || OTHER_OBJECT.test(type);
}
