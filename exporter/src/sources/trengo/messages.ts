/** What was written, by the customer and to the customer. These events alone name the channel. */
import { readAnswer } from '../../conversation/answer.ts';
import type { MessageSent, Sender } from '../../conversation/fact.ts';
import { NOT_UNDERSTOOD, UNKNOWN_INBOX, type Finding } from '../findings.ts';
import { customersOf, toFact, type Scene, type Subject, type Unplaced } from './scene.ts';

/** Who is taken to have written what carries no user: Trengo does not say whether it was a bot, a rule or its API. */
export type Userless = Extract<Sender, 'bot' | 'automation' | 'unknown'>;

export function readInbound(scene: Scene): Finding {
  const { fields } = scene;
  const text = fields.get('message') ?? '';
  const answer = readAnswer(text);
  // A reaction is told as a message of its own, which differs from a quoting reply by its text alone.
  if (fields.has('parent_message_id') && answer === undefined && isNothingButEmoji(text))
    return { ignored: 'reaction' };
  return readMessage(scene, (subject) =>
    toFact({ kind: 'MessageReceived', ...(answer && { answer }) }, subject, scene),
  );
}

export function readOutbound(scene: Scene, userless: Userless): Finding {
  const statement = { kind: 'MessageSent', stage: 'sent', ...authorOf(scene, userless) } as const;
  return readMessage(scene, (subject) => toFact(statement, subject, scene));
}

function authorOf(
  { fields, tools }: Scene,
  userless: Userless,
): Pick<MessageSent, 'sender' | 'evidence' | 'agent'> {
  const user = fields.get('user_id');
  if (user !== undefined) return { sender: 'human', evidence: 'stated', agent: tools.agentLabel(user) };
  return { sender: userless, evidence: userless === 'unknown' ? 'none' : 'stated' };
}

function readMessage(scene: Scene, toUnplaced: (subject: Subject) => Unplaced): Finding {
  const { fields, tools } = scene;
  const [id, ticket, channel] = ['message_id', 'ticket_id', 'channel_id'].map((name) => fields.get(name));
  const customers = customersOf(scene);
  if (id === undefined || ticket === undefined || customers === undefined) return NOT_UNDERSTOOD;
  const binding = tools.inbox(channel ?? '');
  if (binding === undefined) return UNKNOWN_INBOX;
  return {
    fact: { ...toUnplaced({ ids: [id], customers, ticket }), inbox: binding.inbox, team: binding.team },
  };
}

/** With the marks that join emoji to one another. */
const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f|\s)+$/u;

function isNothingButEmoji(text: string): boolean {
  return EMOJI.test(text);
}
