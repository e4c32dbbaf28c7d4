/**
 * Channels whose messages Zendesk tells as messaging events. On such a ticket a comment repeats what was said there,
 * so that counting both would count it twice.
 */
const MESSAGING: ReadonlySet<unknown> = new Set([
  'apple_business_chat',
  'business_messaging_slack_connect',
  'facebook_messenger',
  'google_business_messages',
  'google_rcs',
  'instagram_dm',
  'kakaotalk',
  'line',
  'mailgun',
  'messagebird_sms',
  'messaging',
  'native_messaging',
  'sunshine_conversations_api',
  'sunshine_conversations_facebook_messenger',
  'sunshine_conversations_twitter_dm',
  'telegram',
  'twilio_sms',
  'viber',
  'wechat',
  'whatsapp',
]);

export function isMessaging(channel: unknown): boolean {
  return MESSAGING.has(channel);
}
