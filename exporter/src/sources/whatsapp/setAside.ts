/** Fields understood and left aside on purpose. */
import { isRecord, toList } from '../json.ts';

/** About the account, its templates, its numbers or its groups: not about a conversation with a customer. */
const ACCOUNT_FIELDS = [
  'account_alerts',
  'account_review_update',
  'account_settings_update',
  'account_update',
  'automatic_events',
  'business_capability_update',
  'business_status_update',
  'business_username_update',
  'flows',
  'group_lifecycle_update',
  'group_participants_update',
  'group_settings_update',
  'group_status_update',
  'message_template_components_update',
  'message_template_quality_update',
  'message_template_status_update',
  'messaging_handovers',
  'partner_solutions',
  'payment_configuration_update',
  'phone_number_name_update',
  'phone_number_quality_update',
  'security',
  'smb_app_state_sync',
  'template_category_update',
  'template_correct_category_detection',
  'tracking_events',
] as const;

/** How many parts a value of each such field holds. */
export const SET_ASIDE: ReadonlyMap<string, (value: unknown) => number> = new Map([
  ...ACCOUNT_FIELDS.map((field) => [field, () => 1] as const),
  ['calls', countCalls],
  ['history', countHistory],
]);

/** Messages of the last months, shared when a number joins the platform: long past, so they must ring no alarm. */
export function countHistory(value: unknown): number {
  if (!isRecord(value)) return 1;
  const threads = toList(value.history).flatMap((chunk) => (isRecord(chunk) ? toList(chunk.threads) : []));
  const inThreads = threads.reduce<number>(
    (sum, thread) => sum + (isRecord(thread) ? toList(thread.messages).length : 0),
    0,
  );
  return Math.max(1, inThreads + toList(value.messages).length + toList(value.message_echoes).length);
}

function countCalls(value: unknown): number {
  return isRecord(value) ? Math.max(1, toList(value.calls).length + toList(value.statuses).length) : 1;
}
