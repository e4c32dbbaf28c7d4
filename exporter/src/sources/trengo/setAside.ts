/** Documented events that carry no input of a KPI. */
export const SET_ASIDE: ReadonlySet<string> = new Set([
  'NOTE',
  // The customer's message, or the agent's, says the same and says whose it is.
  'TICKET_CREATED',
  'TICKET_LABEL_DELETED',
  'VOICE_CALL_STARTED',
  'VOICE_CALL_ENDED',
  'VOICE_CALL_RECORDED',
  'VOICE_CALL_MISSED',
  'VOICE_CALL_ROUTE_NUMBER',
]);
