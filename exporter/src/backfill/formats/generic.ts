/** Events of the generic source as they would be posted: one, a batch `{"events": […]}`, or a bare list. */
import { isRecord } from '../../sources/json.ts';
import type { Converted } from '../log.ts';

export function toGenericEvents(document: unknown): readonly Converted[] {
  if (Array.isArray(document)) return document.map((event: unknown) => ({ event }));
  if (!isRecord(document)) return [{ leftOut: 'not_understood' }];
  const { events } = document;
  if ('type' in document || !Array.isArray(events)) return [{ event: document }];
  return events.map((event: unknown) => ({ event }));
}
