import type { SourceTools } from './source.ts';

/**
 * The key of everything known about one WhatsApp message, by Meta's id of it. Derived from that id alone, so that its
 * echo and all of its statuses, in whatever order and through whichever source, are one message.
 */
export function whatsappMessageKey(wamid: string, tools: Pick<SourceTools, 'digest'>): string {
  return `wamid:${tools.digest(wamid)}`;
}
