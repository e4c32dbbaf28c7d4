/** What an event is, whatever version of it was subscribed to: `sessionMessageSent_v2_bsuid` is `sessionMessageSent`. */

const VERSION = /(?:_v2|_bsuid)+$/i;

/** The event without its version, under which its versions are one thing. */
export function familyOf(eventType: string): string {
  return eventType.replace(VERSION, '');
}

/** Documented events that carry no input of a KPI, with the name each is counted under. */
export const SET_ASIDE: ReadonlyMap<string, string> = new Map([
  // Says no more than the message itself, and not in which conversation.
  ['newContactMessageReceived', 'new_contact'],
  ['sentMessageDELIVERED', 'delivered'],
  ['sentMessageREAD', 'read'],
  // The reply comes as a message too.
  ['sentMessageREPLIED', 'replied'],
  ['templateReviewed', 'template_reviewed'],
  ['templateQualityUpdated', 'template_quality'],
  ['templateCategoryUpdated', 'template_category'],
  ['wabaStatusReviewUpdate', 'account_review'],
  ['accountUpdated', 'account_updated'],
  ['accountDeleted', 'account_deleted'],
  ['ctaUrlClicked', 'link_clicked'],
  ['whatsAppPaymentCaptured', 'payment'],
]);
