/** Two identities that turned out to be one person: a changed phone number or user id. */
import type { CustomerKey } from '../../conversation/fact.ts';
import { NOT_UNDERSTOOD, type Finding } from '../findings.ts';
import { isRecord, toText, type JsonRecord } from '../json.ts';
import { whatsappMessageKey } from '../whatsappMessage.ts';
import {
  CONTACT_KEYS,
  SENDER_KEYS,
  toIdentity,
  toKeys,
  toPhone,
  type Identity,
  type Person,
} from './identity.ts';
import { toCircumstances, toStamp, type Scene } from './scene.ts';

const CHANGES: ReadonlySet<unknown> = new Set(['user_changed_number', 'user_changed_user_id']);

/** A message of type `system`. Contacts are left out: nothing says whether they are the old identity or the new. */
export function readSystemMessage(message: JsonRecord, scene: Scene): Finding {
  const { timestamp, system } = message;
  const id = toText(message.id);
  if (!isRecord(system) || id === undefined) return NOT_UNDERSTOOD;
  if (!CHANGES.has(system.type)) return { ignored: 'system' };
  return merge({ key: whatsappMessageKey(id, scene.tools), timestamp, ignored: 'system' }, scene, {
    before: toKeys(toIdentity(message, SENDER_KEYS), scene.tools),
    after: toKeys(toIdentity(system, CONTACT_KEYS), scene.tools),
  });
}

/** One element of `user_id_update`. */
export function readUserIdUpdate(update: unknown, scene: Scene): Finding {
  if (!isRecord(update)) return NOT_UNDERSTOOD;
  const { timestamp } = update;
  const before = toKeys(identityAt(update, 'previous', undefined), scene.tools);
  const after = toKeys(identityAt(update, 'current', toPhone(update.wa_id)), scene.tools);
  const key = `whatsapp-merge:${scene.tools.digest(`${after[0] ?? ''} ${toStamp(timestamp)}`)}`;
  return merge({ key, timestamp, ignored: 'user_id_update' }, scene, { before, after });
}

function identityAt(update: JsonRecord, side: 'previous' | 'current', phone: string | undefined): Identity {
  const { user_id: user, parent_user_id: parent } = update;
  return {
    userId: isRecord(user) ? toText(user[side]) : undefined,
    parentUserId: isRecord(parent) ? toText(parent[side]) : undefined,
    phone,
  };
}

interface Notice {
  readonly key: string;
  readonly timestamp: unknown;
  /** What it is counted as when it says nothing new. */
  readonly ignored: string;
}

interface Keys {
  readonly before: readonly CustomerKey[];
  readonly after: readonly CustomerKey[];
}

function merge({ key, timestamp, ignored }: Notice, scene: Scene, { before, after }: Keys): Finding {
  const [into] = after;
  if (before.length === 0 || into === undefined) return NOT_UNDERSTOOD;
  const [customer, ...others] = before.filter((one) => one !== into);
  if (customer === undefined) return { ignored };

  const known = new Set([...others, ...after]);
  const alsoKnownAs = [...known].filter((one) => one !== into && one !== customer);
  const person: Person = alsoKnownAs.length === 0 ? { customer } : { customer, alsoKnownAs };
  return { fact: { kind: 'CustomerMerged', ...toCircumstances({ key, timestamp, person }, scene), into } };
}
