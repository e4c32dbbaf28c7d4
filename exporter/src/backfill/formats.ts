/** What a log may be written in. Each format becomes events of the generic vocabulary. */
import { isRecord } from '../sources/json.ts';
import type { Converter } from './log.ts';

export interface LogFormat {
  /** What it is, for the help text. */
  readonly title: string;
  /** Of which kind the source of the configuration is whose inboxes and name it takes, unless one is named. */
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
} as const satisfies Readonly<Record<string, LogFormat>>;

export type LogFormatName = keyof typeof LOG_FORMATS;

/** An event, a batch `{"events": […]}` as it would be posted, or a bare list. */
function toGenericEvents(document: unknown): ReturnType<Converter> {
  if (Array.isArray(document)) return document.map((event: unknown) => ({ event }));
  if (!isRecord(document)) return [{ leftOut: 'not_understood' }];
  const { events } = document;
  if ('type' in document || !Array.isArray(events)) return [{ event: document }];
  return events.map((event: unknown) => ({ event }));
}
