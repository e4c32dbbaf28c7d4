/** What a log may be written in. Each format becomes events of the generic vocabulary. */
import type { Converter } from '../log.ts';
import { toChatwootEvents } from './chatwoot.ts';
import { toGenericEvents } from './generic.ts';
import type { LogFormatName } from './titles.ts';
import { toWhatsappEvents } from './whatsappHistory.ts';
import { createZendeskConverter } from './zendesk.ts';

export interface LogFormat {
  /** Of which kind the source of the configuration is that it belongs to, unless one is named. */
  readonly kind: string;
  /** Whether a document may take several lines. */
  readonly isSpread: boolean;
  /** A new one for each log: it may remember what documents before said. */
  readonly createConverter: () => Converter;
}

export const LOG_FORMATS: Readonly<Record<LogFormatName, LogFormat>> = {
  generic: {
    kind: 'generic',
    isSpread: false,
    createConverter: () => toGenericEvents,
  },
  zendesk: {
    kind: 'zendesk',
    isSpread: true,
    createConverter: createZendeskConverter,
  },
  chatwoot: {
    kind: 'chatwoot',
    isSpread: true,
    createConverter: () => toChatwootEvents,
  },
  'whatsapp-history': {
    kind: 'whatsapp',
    isSpread: true,
    createConverter: () => toWhatsappEvents,
  },
};
