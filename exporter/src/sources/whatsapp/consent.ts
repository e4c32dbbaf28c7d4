import { NOT_UNDERSTOOD, UNKNOWN_TYPE, type Finding } from '../findings.ts';
import { isRecord } from '../json.ts';
import { CONTACT_KEYS } from './identity.ts';
import { personOf, toCircumstances, toStamp, type Scene } from './scene.ts';

const GRANTED: ReadonlyMap<unknown, boolean> = new Map([
  ['resume', true],
  ['stop', false],
]);

/** One element of `user_preferences`. */
export function readPreference(preference: unknown, scene: Scene): Finding {
  if (!isRecord(preference)) return NOT_UNDERSTOOD;
  const { category, value, timestamp } = preference;
  const person = personOf(preference, CONTACT_KEYS, scene);
  if (person === undefined || typeof category !== 'string' || typeof value !== 'string')
    return NOT_UNDERSTOOD;
  const granted = GRANTED.get(value);
  if (category !== 'marketing_messages' || granted === undefined) return UNKNOWN_TYPE;

  const key = `whatsapp-consent:${scene.tools.digest(`${person.customer} ${value} ${toStamp(timestamp)}`)}`;
  const circumstances = toCircumstances({ key, timestamp, person }, scene);
  return { fact: { kind: 'ConsentChanged', ...circumstances, purpose: 'marketing', granted } };
}
