/** What a log may be written in. Each format becomes events of the generic vocabulary. */
import type { Converter } from '../log.ts';
import { toChatwootEvents } from './chatwoot.ts';
import { toGenericEvents } from './generic.ts';
import { toWhatsappEvents } from './whatsappHistory.ts';
import { createZendeskConverter } from './zendesk.ts';

export interface LogFormat {
  /** What it is, for the help text. */
  readonly title: string;
  /** Of which kind the source of the configuration is that it belongs to, unless one is named. */
  readonly kind: string;
  /** Whether a document may take several lines. */
  readonly isSpread: boolean;
  /** A new one for each log: it may remember what documents before said. */
  readonly createConverter: () => Converter;
}

export const LOG_FORMATS = {
  generic: {
    title: 'events of the generic source, one a line',
    kind: 'generic',
    isSpread: false,
    createConverter: () => toGenericEvents,
  },
  zendesk: {
    title: 'pages of the incremental export of ticket events',
    kind: 'zendesk',
    isSpread: true,
    createConverter: createZendeskConverter,
  },
  chatwoot: {
    title: 'conversations with their messages and reporting events',
    kind: 'chatwoot',
    isSpread: true,
    createConverter: () => toChatwootEvents,
  },
  'whatsapp-history': {
    title: 'webhooks of the field history',
    kind: 'whatsapp',
    isSpread: true,
    createConverter: () => toWhatsappEvents,
  },
} as const satisfies Readonly<Record<string, LogFormat>>;

export type LogFormatName = keyof typeof LOG_FORMATS;
