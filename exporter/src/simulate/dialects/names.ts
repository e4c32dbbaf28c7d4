/** By what the command line calls the dialects: each by its kind of source. */
export const DIALECT_NAMES = [
  'chatwoot',
  'generic',
  'hubspot',
  'respondio',
  'trengo',
  'twilio',
  'wati',
  'whatsapp',
  'zendesk',
] as const;
export type DialectName = (typeof DIALECT_NAMES)[number];

/** The usual pair, which shares the traffic as a real team's channels do. */
export const PAIR = 'whatsapp+generic';
