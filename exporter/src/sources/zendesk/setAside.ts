/** Documented events that carry no input of a KPI. */

/** About tickets: what others among the events already say, or what no KPI asks. */
export const TICKET_EVENTS = [
  'attachment_linked_to_comment',
  'attachment_redacted_from_comment',
  'brand_changed',
  'comment_made_private',
  'comment_redacted',
  'custom_status_changed',
  'description_changed',
  'email_ccs_changed',
  'external_id_changed',
  'followers_changed',
  'form_changed',
  'merged',
  'next_sla_breach_changed',
  'ola_policy_changed',
  'organization_changed',
  'permanently_deleted',
  'priority_changed',
  'problem_link_changed',
  'requester_changed',
  'schedule_changed',
  'sla_policy_changed',
  'subject_changed',
  'submitter_changed',
  'tags_changed',
  'task_due_at_changed',
  'type_changed',
] as const;

/** Work items are tickets given to agents, which the tickets' own events tell with the ticket's customer. */
const AGENT_EVENTS = [
  'channel_created',
  'channel_deleted',
  'groups_updated',
  'work_item_added',
  'work_item_removed',
  'work_item_updated',
] as const;

const EVENTS: ReadonlySet<string> = new Set([
  ...TICKET_EVENTS.map((event) => `ticket.${event}`),
  ...AGENT_EVENTS.map((event) => `agent.${event}`),
]);

/** Parts of Zendesk that are about no conversation. */
const OTHER_DOMAIN =
  /^(?:article|community_post|messaging_live_metrics|omnichannel_config|organization|user)\.[a-z_]{1,40}$/;

export function isSetAside(type: string): boolean {
  return EVENTS.has(type) || OTHER_DOMAIN.test(type);
}
