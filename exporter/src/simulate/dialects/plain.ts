/** How a happening is known by who has a helpdesk alone: no evidence beside what it says, no taps, no scores in messages. */
import type { CustomerWrote, TeamWrote } from '../happening.ts';

/** Told at once, whatever channel it came by, and told as words that read as no score. */
export function plainMessage({ points, survey, ...message }: CustomerWrote): CustomerWrote {
  const text = points === undefined ? message.text : `As I said (${message.id})`;
  return { ...message, text, channel: 'generic', form: survey === undefined ? message.form : 'text' };
}

type Writer = Pick<TeamWrote, 'sender' | 'agent'>;

/** From whom the helpdesk says it is. */
export function plainReply(
  { agent: _agent, survey: _survey, ...reply }: TeamWrote,
  writer: Writer,
): TeamWrote {
  return { ...reply, channel: 'generic', evidence: 'none', ...writer };
}
