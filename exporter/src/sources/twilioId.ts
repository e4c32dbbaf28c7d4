import type { SourceTools } from './source.ts';

/**
 * The key of what Twilio gave an id: the same whichever product tells of it, and whichever way, and through whichever
 * source.
 */
export function twilioKey(sid: string, tools: Pick<SourceTools, 'digest'>): string {
  return `twilio:${tools.digest(sid)}`;
}

const MESSAGE_SID = /^(?:SM|MM)[0-9a-f]{32}$/i;

/** Whether the id is one of Twilio's Programmable Messaging, with or without media. */
export function isTwilioMessage(id: string): boolean {
  return MESSAGE_SID.test(id);
}
