/** What the command line calls the formats of a log, and how its help tells of each. */
export const LOG_FORMAT_TITLES = {
  generic: 'events of the generic source, one a line',
  zendesk: 'pages of the incremental export of ticket events',
  chatwoot: 'conversations with their messages and reporting events',
  'whatsapp-history': 'webhooks of the field history',
} as const;

export type LogFormatName = keyof typeof LOG_FORMAT_TITLES;
