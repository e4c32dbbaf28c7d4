import { NOT_UNDERSTOOD, UNKNOWN_TYPE, type Finding } from '../findings.ts';
import { isRecord, toText, type JsonRecord } from '../json.ts';
import { whatsappMessageKey } from '../whatsappMessage.ts';
import { answerOf } from './answers.ts';
import { SENDER_KEYS } from './identity.ts';
import { readSystemMessage } from './merges.ts';
import { isOfGroup, personOf, toCircumstances, type Scene } from './scene.ts';

/** What a customer says. `unsupported` is something the API cannot carry, such as a poll, and awaits an answer too. */
const TURNS: ReadonlySet<string> = new Set([
  'text',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contacts',
  'interactive',
  'button',
  'order',
  'unsupported',
]);

/** What is about another message, or opens an empty chat: nobody waits for an answer to it. */
export const NOT_TURNS: ReadonlySet<string> = new Set([
  'reaction',
  'edit',
  'revoke',
  'pin',
  'request_welcome',
]);

/** Of what the API cannot carry Meta says beside what it is: most often an edit, by its own example. */
export function typeOf({ type, unsupported }: JsonRecord): string | undefined {
  const within = type === 'unsupported' && isRecord(unsupported) ? toText(unsupported.type) : undefined;
  return within !== undefined && NOT_TURNS.has(within) ? within : toText(type);
}

/** One element of `messages`. */
export function readMessage(message: unknown, scene: Scene): Finding {
  if (!isRecord(message)) return NOT_UNDERSTOOD;
  if (isOfGroup(message)) return { ignored: 'group' };
  const type = typeOf(message);
  if (type === undefined) return NOT_UNDERSTOOD;
  if (NOT_TURNS.has(type)) return { ignored: type };
  if (type === 'system') return readSystemMessage(message, scene);

  const finding = readTurn(message, scene);
  // Meta adds message types without notice. Somebody wrote and waits, so it counts; kept as well, to be looked at.
  return TURNS.has(type) ? finding : { ...UNKNOWN_TYPE, ...finding };
}

function readTurn(message: JsonRecord, scene: Scene): Finding {
  const id = toText(message.id);
  const person = personOf(message, SENDER_KEYS, scene);
  if (id === undefined || person === undefined) return NOT_UNDERSTOOD;
  const answer = answerOf(message);
  return {
    fact: {
      kind: 'MessageReceived',
      ...toCircumstances(
        { key: whatsappMessageKey(id, scene.tools), timestamp: message.timestamp, person },
        scene,
      ),
      ...(answer && { answer }),
    },
  };
}
