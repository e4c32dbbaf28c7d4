import { NOT_UNDERSTOOD, UNKNOWN_TYPE, type Finding } from '../findings.ts';
import { isRecord, toText } from '../json.ts';
import { whatsappMessageKey } from '../whatsappMessage.ts';
import { ECHO_KEYS } from './identity.ts';
import { NOT_TURNS, typeOf } from './messages.ts';
import { isOfGroup, personOf, toCircumstances, type Scene } from './scene.ts';

const CONTENT: ReadonlySet<string> = new Set([
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
  'template',
  'unsupported',
]);

/** One element of `message_echoes`: a message sent past this API, from the Business app or a linked device. */
export function readEcho(echo: unknown, scene: Scene): Finding {
  if (!isRecord(echo)) return NOT_UNDERSTOOD;
  if (isOfGroup(echo)) return { ignored: 'group' };
  const type = typeOf(echo);
  if (type === undefined) return NOT_UNDERSTOOD;
  if (NOT_TURNS.has(type) || type === 'system') return { ignored: type };
  // Unlike a customer's, a message of ours of unknown type is not counted: taken for a reply it would hide who waits.
  if (!CONTENT.has(type)) return UNKNOWN_TYPE;

  const id = toText(echo.id);
  const person = personOf(echo, ECHO_KEYS, scene);
  if (id === undefined || person === undefined) return NOT_UNDERSTOOD;
  return {
    fact: {
      kind: 'MessageSent',
      ...toCircumstances(
        { key: whatsappMessageKey(id, scene.tools), timestamp: echo.timestamp, person },
        scene,
      ),
      // Seen in the wild, not in Meta's own pages: how the messages of Meta's own assistant are marked.
      sender: echo.message_creation_type === 'created_by_1p_bot' ? 'bot' : 'human',
      evidence: 'stated',
      stage: 'sent',
    },
  };
}
