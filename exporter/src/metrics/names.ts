/**
 * The metric contract: every name, type, label and HELP text the program exposes. Exposition, rules, dashboards,
 * panel and docs read it from here.
 */

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary';

export interface MetricSpec {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly labels: readonly string[];
}

export const PREFIX = 'helpdesk_';

/** The slice of every conversation KPI. */
export const SLICE = ['source', 'inbox', 'team'] as const;

function metric<const L extends readonly string[]>(
  type: MetricType,
  name: string,
  labels: L,
  help: string,
): { readonly name: string; readonly type: MetricType; readonly labels: L; readonly help: string } {
  return { name: `${PREFIX}${name}`, type, labels, help };
}

export const KPI = {
  episodesOpened: metric(
    'counter',
    'episodes_opened_total',
    [...SLICE, 'category', 'episode'],
    'Episodes opened by a customer message while nothing was open, by event time. episode="reopened" came back within the reopen window of the last resolution.',
  ),
  repeatContacts: metric(
    'counter',
    'repeat_contacts_total',
    SLICE,
    'Episodes opened by a customer who had one in the 7 days before, in any inbox.',
  ),
  messages: metric(
    'counter',
    'messages_total',
    [...SLICE, 'direction', 'sender'],
    'Messages in and out, by who wrote them. Reactions, edits, receipts and notes are not messages.',
  ),
  firstResponse: metric(
    'histogram',
    'first_response_seconds',
    [...SLICE, 'responder'],
    'Wall-clock time from the first unanswered customer message of an episode to the first reply, once per episode. responder="any" includes bots; templates, campaigns, greetings and survey prompts never count.',
  ),
  firstResponseBusiness: metric(
    'histogram',
    'first_response_business_seconds',
    [...SLICE, 'responder'],
    "First response time counted only inside the open hours of the inbox's calendar. No calendar, no observation.",
  ),
  nextResponse: metric(
    'histogram',
    'next_response_seconds',
    SLICE,
    'Wall-clock time from the first unanswered customer message to the next human reply, for every turn after the first response.',
  ),
  escalationAnswer: metric(
    'histogram',
    'escalation_answer_seconds',
    [...SLICE, 'level'],
    'Wall-clock time from the moment a waiting customer reached an escalation level to the reply of a person (or unknown sender) that ended the wait, once per wait and level reached. Waits that end otherwise are left out.',
  ),
  resolution: metric(
    'histogram',
    'resolution_seconds',
    [...SLICE, 'kind'],
    'kind="first": episode start to its first resolution. kind="full": start to last resolution, once it stayed resolved for the reopen window. kind="active": sum of the open spans of the same. Ends by inactivity are not resolutions and are left out.',
  ),
  objectiveResults: metric(
    'counter',
    'objective_results_total',
    [...SLICE, 'objective', 'result'],
    'One result per episode and timed objective; "missed" is counted the moment the threshold passes, answered or not.',
  ),
  episodesResolved: metric(
    'counter',
    'episodes_resolved_total',
    [...SLICE, 'category', 'by'],
    'Episodes ended, by whom. by="timeout" ended by inactivity.',
  ),
  contactResolutions: metric(
    'counter',
    'contact_resolutions_total',
    [...SLICE, 'window', 'result'],
    'New episodes that ended after a reply, by inactivity too, judged when the window after the end has passed. result="first_contact": at most one human agent and no new customer message within the window.',
  ),
  abandonment: metric(
    'counter',
    'abandonment_total',
    [...SLICE, 'stage'],
    'at_risk: waited past the patience threshold without a human. lost: ended with no human reply (contacts under 6 s left out). recovered: answered by a human after at_risk.',
  ),
  botEpisodes: metric(
    'counter',
    'bot_episodes_total',
    [...SLICE, 'outcome'],
    'Episodes a bot entered: contained (ended, no human wrote), handed_off or abandoned, one of them each; returned counts the contained whose customer came back within the window, again.',
  ),
  csat: metric(
    'histogram',
    'csat_score',
    SLICE,
    'Survey answers, 1 (very unhappy) to 5 (very happy), counted when the answer can no longer change. Satisfied: 4 and 5.',
  ),
  surveys: metric(
    'counter',
    'surveys_total',
    [...SLICE, 'outcome'],
    'Surveys by what became of them. Every survey sent ends as answered, expired or failed.',
  ),
  surveyAnswerChanges: metric(
    'counter',
    'survey_answer_changes_total',
    SLICE,
    'Survey answers a customer changed while that was possible; the last one counts.',
  ),
} as const;

export const PRESENT = {
  conversationsOpen: metric('gauge', 'conversations_open', SLICE, 'Episodes open now.'),
  conversationsWaiting: metric(
    'gauge',
    'conversations_waiting',
    SLICE,
    'Episodes whose customer waits for a reply now. While a bot is in charge its replies end a wait; after a handoff only a person does.',
  ),
  conversationsOverdue: metric(
    'gauge',
    'conversations_overdue',
    [...SLICE, 'level'],
    'Episodes whose customer has waited longer than the escalation level allows, now. Levels include the ones above.',
  ),
  oldestWaiting: metric(
    'gauge',
    'oldest_waiting_timestamp_seconds',
    SLICE,
    'Since when the longest-waiting customer waits, as Unix time. No sample while nobody waits.',
  ),
  backlogAge: metric(
    'gauge',
    'backlog_conversations',
    [...SLICE, 'age'],
    'Episodes open now, by how long ago they opened: exclusive classes, named by their upper bound.',
  ),
} as const;

export const AGENT = {
  busySeconds: metric(
    'counter',
    'agent_busy_seconds_total',
    ['agent', 'team'],
    'Seconds an agent had at least one active conversation. Occupancy is this divided by available seconds.',
  ),
  availableSeconds: metric(
    'counter',
    'agent_available_seconds_total',
    ['agent', 'team'],
    'Seconds an agent was available by presence facts.',
  ),
  capacitySeconds: metric(
    'counter',
    'agent_capacity_seconds_total',
    ['agent', 'team'],
    'Conversation slots times available seconds. Slot utilisation is conversation seconds divided by this.',
  ),
  conversationSeconds: metric(
    'counter',
    'agent_conversation_seconds_total',
    ['agent', 'team'],
    'Sum over conversations of the seconds each was active with the agent. Divided by busy seconds: concurrency. Divided by handled episodes: handle time.',
  ),
  episodesHandled: metric(
    'counter',
    'agent_episodes_handled_total',
    ['agent', 'team'],
    'Episodes that ended while the agent held them.',
  ),
  conversations: metric(
    'gauge',
    'agent_conversations',
    ['agent', 'team'],
    'Conversations active with the agent, settled.',
  ),
  csat: metric(
    'summary',
    'agent_csat_score',
    ['agent', 'team'],
    'Sum and count of survey scores of episodes the agent held at their end. Never rank on few answers.',
  ),
} as const;

export const SETTINGS = {
  objectiveSeconds: metric(
    'gauge',
    'objective_seconds',
    ['objective'],
    'Configured threshold. Rules, dashboards and panel read it here.',
  ),
  objectiveTarget: metric(
    'gauge',
    'objective_target_ratio',
    ['objective'],
    'Configured share that shall meet the objective, 0 to 1.',
  ),
  businessHoursOpen: metric(
    'gauge',
    'business_hours_open',
    ['calendar'],
    '1 while the calendar is open, else 0.',
  ),
  inboxCalendar: metric(
    'gauge',
    'inbox_calendar_info',
    ['source', 'inbox', 'calendar'],
    'Always 1; calendar: whose hours are the business hours of the inbox, empty where it has none.',
  ),
  firstResponder: metric(
    'gauge',
    'first_response_responder',
    ['responder'],
    '1 for whose answer meets the objective of the first response, else 0.',
  ),
} as const;

export const INGEST = {
  webhookRequests: metric(
    'counter',
    'webhook_requests_total',
    ['source', 'outcome'],
    'Webhook requests by outcome: accepted, refused (the sender is at fault) or failed (we are).',
  ),
  webhookRejected: metric(
    'counter',
    'webhook_rejected_total',
    ['source', 'reason'],
    'Webhook requests refused or failed, by reason. source="unknown" named no configured source.',
  ),
  facts: metric('counter', 'facts_total', ['source', 'kind'], 'Facts stored, each once.'),
  factsDuplicate: metric(
    'counter',
    'facts_duplicate_total',
    ['source', 'kind'],
    'Facts delivered again and dropped. Further delivery stages of a known message are not duplicates.',
  ),
  factsLate: metric(
    'counter',
    'facts_late_total',
    ['source', 'kind'],
    'Facts that came after a later one of the same customer had been settled.',
  ),
  updatesIgnored: metric(
    'counter',
    'updates_ignored_total',
    ['source', 'update'],
    'Documented parts of webhooks that carry no KPI input, by name.',
  ),
  eventLag: metric(
    'histogram',
    'event_lag_seconds',
    ['source'],
    'Receipt time minus event time of stored facts that carry a time of their own.',
  ),
  lastEvent: metric(
    'gauge',
    'last_event_timestamp_seconds',
    ['source'],
    'Latest event time stored, as Unix time; 0 before the first.',
  ),
  deadLetters: metric(
    'gauge',
    'dead_letters',
    ['source'],
    'Authentic webhooks or parts of them kept because they were not understood.',
  ),
  deadLettersReceived: metric(
    'counter',
    'dead_letters_received_total',
    ['source'],
    'Authentic webhooks or parts of them that were not understood, kept still or not.',
  ),
} as const;

/** What sources that ask their provider's API show of it. Others have none of these series. */
export const INQUIRY = {
  requests: metric(
    'counter',
    'inquiry_requests_total',
    ['source', 'outcome'],
    "Requests to the provider's API by outcome: ok, throttled (429), refused (401 or 403: the credentials), failed (no answer, or an error) or malformed (an answer that could not be worked with; one of JSON is counted as ok too).",
  ),
  lastSuccess: metric(
    'gauge',
    'inquiry_last_success_timestamp_seconds',
    ['source', 'scan'],
    'When a look for what is new was last done to its end, as Unix time; 0 before the first since the start.',
  ),
  errands: metric(
    'gauge',
    'inquiry_errands',
    ['source'],
    "Questions to the provider's API that came up with webhooks and have no answer yet.",
  ),
  lag: metric(
    'gauge',
    'inquiry_lag_seconds',
    ['source'],
    'For how long the oldest unanswered question could have been asked; 0 while there is none.',
  ),
  abandoned: metric(
    'counter',
    'inquiry_abandoned_total',
    ['source'],
    'Questions given up: unanswered for 7 days, or crowded out by 100,000 younger ones.',
  ),
} as const;

export const EXPORTER = {
  buildInfo: metric(
    'gauge',
    'exporter_build_info',
    ['version', 'nodeversion'],
    'Always 1; the labels tell the build.',
  ),
  configReloadSuccessful: metric(
    'gauge',
    'exporter_config_last_reload_successful',
    [],
    '1 if the last attempt to load the configuration succeeded, else 0.',
  ),
  configReloadTime: metric(
    'gauge',
    'exporter_config_last_reload_success_timestamp_seconds',
    [],
    'When the configuration was last loaded with success, as Unix time.',
  ),
  storeCommits: metric(
    'counter',
    'exporter_store_commits_total',
    ['operation', 'outcome'],
    'Store transactions. operation="ingest": one group of webhooks. operation="settle": one settling step.',
  ),
  connectionsClosed: metric(
    'counter',
    'exporter_connections_closed_total',
    ['reason'],
    'Connections closed because limits.maxConnections was reached. reason="idle": the longest idle one made room. reason="refused": all were at work, so the new one was turned away.',
  ),
  storeCommitSeconds: metric(
    'histogram',
    'exporter_store_commit_seconds',
    ['operation'],
    'Duration of store transactions; operation="ingest": until durable.',
  ),
  queueDepth: metric('gauge', 'exporter_ingest_queue_webhooks', [], 'Webhooks waiting to be committed.'),
  pendingFacts: metric('gauge', 'exporter_pending_facts', [], 'Facts stored and not yet settled.'),
  labelFolds: metric(
    'counter',
    'exporter_label_folds_total',
    ['label'],
    'Label values replaced by "other" because of an allow-list or a cap.',
  ),
  alertPushes: metric(
    'counter',
    'exporter_alert_pushes_total',
    ['alertmanager', 'outcome'],
    'Requests that told an Alertmanager of waiting customers: succeeded, refused (answered, but not taken) or failed (no answer, or an error of its own).',
  ),
  alertPushTime: metric(
    'gauge',
    'exporter_alert_push_last_success_timestamp_seconds',
    ['alertmanager'],
    'When the Alertmanager last took what it was told, as Unix time; 0 before the first time. Kept fresh while nobody waits.',
  ),
  alertsActive: metric(
    'gauge',
    'exporter_alerts_active',
    ['level'],
    'Waiting customers who have an alert of their own now, as told to every Alertmanager.',
  ),
  alertsCapped: metric(
    'gauge',
    'exporter_alerts_capped',
    ['team', 'level'],
    'Customers overdue now and without an alert of their own, because of the cap.',
  ),
  whatsappNotifications: metric(
    'counter',
    'exporter_whatsapp_notifications_total',
    ['outcome'],
    'Notifications by WhatsApp: sent, refused (not to be tried again), failed (perhaps next time) or unaddressed (nobody is set down for the level).',
  ),
} as const;

export const ALL_METRICS: readonly MetricSpec[] = [
  KPI,
  PRESENT,
  AGENT,
  SETTINGS,
  INGEST,
  INQUIRY,
  EXPORTER,
].flatMap((group) => Object.values<MetricSpec>(group));

/** Upper bounds of every duration histogram, in seconds, before configured thresholds join them. */
export const DURATION_BUCKETS_SECONDS = [15, 30, 60, 120, 300, 600, 1800, 3600, 14_400, 86_400] as const;
export const SCORE_BUCKETS = [1, 2, 3, 4, 5] as const;
export const LAG_BUCKETS_SECONDS = [0.5, 1, 2, 5, 10, 30, 60, 300, 3600, 86_400] as const;
export const COMMIT_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1] as const;

/** Upper bounds of the backlog's age classes; older than the last is `+Inf`. */
export const BACKLOG_AGES = { '5m': 300, '1h': 3600, '4h': 14_400, '1d': 86_400, '+Inf': Infinity } as const;
