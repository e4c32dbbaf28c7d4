/** The JSON a helpdesk may send us. This is the one definition: parser, JSON Schema and docs all come from it. */
import { z } from 'zod';
import { SENDERS } from '../../conversation/fact.ts';
import { cleanName, phoneDigits } from '../text.ts';
import { RFC_3339 } from '../eventTime.ts';

export const MAX_EVENTS = 1000;

const providerId = z
  .union([z.string().trim().min(1).max(512), z.int()])
  .meta({
    id: 'id',
    title: 'Id',
    description: 'Names a thing in the helpdesk. A whole number is its decimal form.',
  })
  .transform(String);

const name = z.string().transform(cleanName);

const scale = z.literal([3, 5]).default(5).describe('Number of points on the scale.');

const time = z
  .union([
    z.string().regex(RFC_3339).meta({ format: 'date-time', description: 'RFC 3339, with an offset or Z.' }),
    z.number().describe('Unix time in seconds or milliseconds.'),
  ])
  .meta({ id: 'time', title: 'Time' });

/** One id of a person: `wa` and `tel` mean the same everywhere, `id` only within the helpdesk. */
export interface Identifier {
  readonly scheme: 'wa' | 'tel' | 'id';
  readonly value: string;
}

const customer = z
  .object({
    whatsappUserId: providerId.optional().describe('Business-scoped WhatsApp user id. Not the phone number.'),
    phone: z
      .union([z.string(), z.int()])
      .transform((phone) => phoneDigits(String(phone)))
      .optional()
      .describe('Phone number with its country code, 7 to 15 digits; other characters are left out.'),
    id: providerId.optional().describe("The helpdesk's own id of the customer."),
  })
  .meta({
    id: 'customer',
    title: 'Customer',
    description:
      'One person, by as many ids as are known. Only keyed hashes of them are kept. The same phone number is the same customer in every source.',
    anyOf: [{ required: ['whatsappUserId'] }, { required: ['phone'] }, { required: ['id'] }],
  })
  .transform(({ whatsappUserId, phone, id }, context) => {
    const [first, ...others] = [
      ...identifier('wa', whatsappUserId),
      ...identifier('tel', phone),
      ...identifier('id', id),
    ];
    if (first) return [first, ...others] as const;
    context.addIssue('needs a whatsappUserId, a phone or an id');
    return z.NEVER;
  });

function identifier(scheme: Identifier['scheme'], value: string | undefined): Identifier[] {
  return value === undefined ? [] : [{ scheme, value }];
}

const answer = z
  .object({
    points: z.int().min(1).max(5).describe('1 is worst.'),
    of: z.literal([3, 5]).optional().describe('Number of points on the scale, where it is known.'),
  })
  .refine(({ points, of }) => points <= (of ?? 5), 'points must not be above of');

const ofEvent = {
  id: providerId.describe('Unique per event and the same when it is sent again: a repeated id counts once.'),
  time: time
    .optional()
    .describe(
      'When it happened. Missing, before 2015 or over 5 minutes ahead: the time of receipt is taken.',
    ),
};

const ofConversation = {
  ...ofEvent,
  inbox: providerId.describe(
    "The helpdesk's id of the inbox, bound to an inbox and a team in the configuration.",
  ),
  customer: customer.describe('Whose conversation it is.'),
  conversation: providerId
    .optional()
    .describe(
      "The helpdesk's id of the conversation, for links from alerts to its page. Kept as it is: nothing that tells who the customer is.",
    ),
};

const agent = providerId.describe("The helpdesk's id of the agent.");
const messageId = providerId
  .optional()
  .describe("The provider's message id. One that begins with wamid. counts once, whoever reports it.");
const survey = providerId.describe('Id of the survey. Nothing that tells who the customer is.');

/** One kind of event. The description says what it does to the KPIs; the docs quote it. */
function event<const T extends string, F extends z.ZodRawShape>(type: T, description: string, fields: F) {
  const typed = { type: z.literal(type).describe('Kind of event.') };
  return z.object({ ...typed, ...fields }).meta({ id: type, title: type, description });
}

const messageReceived = event(
  'message.received',
  'The customer wrote. Opens an episode when none is open, counts in the volume and starts the wait that first and next response time measure. While a survey is out, a message that is a score answers it instead.',
  {
    ...ofConversation,
    messageId,
    text: z.string().optional().describe('Only read for a survey score, never kept.'),
    answer: answer
      .optional()
      .describe('The survey score in the message, where the helpdesk knows it. Wins over text.'),
  },
);

const messageSent = event(
  'message.sent',
  'The customer was written to. Counts in the volume. A human reply ends the wait and gives first and next response time; a bot reply counts for any responder only; an unknown sender ends the wait, but is never taken for a human; automation (greetings, out-of-office texts, survey prompts) and campaign are no replies.',
  {
    ...ofConversation,
    sender: z.enum(SENDERS).describe('Who wrote it.'),
    agent: agent.optional(),
    messageId,
    private: z.boolean().optional().describe('True for an internal note, which is left aside.'),
  },
);

const conversationAssigned = event(
  'conversation.assigned',
  "Given to an agent, or without one back to the queue. Moves the episode to the named team, takes it from a bot and starts the agent's time in it.",
  {
    ...ofConversation,
    agent: agent.optional(),
    team: name.optional().describe('Name of the team it moved to.'),
  },
);

const conversationResolved = event(
  'conversation.resolved',
  'Closed. Ends the episode: resolution time and who resolved it, then first contact resolution and bot containment.',
  {
    ...ofConversation,
    by: z.enum(['human', 'bot']).default('human').describe('Who closed it.'),
    agent: agent.optional(),
  },
);

const conversationReopened = event(
  'conversation.reopened',
  'Opened again by the helpdesk. Starts an episode when none is open; the resolution before it was not the last.',
  ofConversation,
);

const conversationCategorised = event(
  'conversation.categorised',
  'The type of request is known. Sets the category of the open episode.',
  {
    ...ofConversation,
    category: name.refine((text) => text !== '', 'must not be empty').describe('Its name.'),
  },
);

const botEntered = event(
  'bot.entered',
  'A bot took charge. Its replies end the wait, and the episode ends up contained, handed off or abandoned.',
  ofConversation,
);

const botHandedOff = event(
  'bot.handed_off',
  'The bot passed the customer on. The episode counts as handed off, and from here on only a person ends the wait.',
  ofConversation,
);

const surveySent = event(
  'survey.sent',
  'A survey went out. Counts as sent, and opens the 24 hours in which an answer counts.',
  {
    ...ofConversation,
    survey,
    of: scale,
  },
);

const surveyFailed = event('survey.failed', 'A survey did not arrive. Counts as failed.', {
  ...ofConversation,
  survey,
});

const surveyAnswered = event(
  'survey.answered',
  'The survey that is out was answered: CSAT. An answer changed within 15 minutes counts as changed. Without a survey.sent before it, it counts nowhere.',
  {
    ...ofConversation,
    survey: survey.optional(),
    score: z.literal([1, 2, 3, 4, 5]).describe('1 is very unhappy, 5 very happy.'),
  },
);

const agentPresence = event(
  'agent.presence',
  'An agent came, left or changed capacity. Available time is what utilisation divides by.',
  {
    ...ofEvent,
    inbox: ofConversation.inbox.optional(),
    agent,
    team: name.optional().describe("Name of the agent's team. Without it the inbox's team."),
    available: z.boolean().describe('Whether the agent takes conversations.'),
    capacity: z.int().min(0).max(1000).default(1).describe('Conversations the agent may hold at once.'),
  },
);

const consentChanged = event(
  'consent.changed',
  'The customer allowed or forbade a kind of message. Remembered with the customer; changes no KPI by itself.',
  {
    ...ofConversation,
    purpose: z.enum(['marketing', 'survey']).describe('What it is about.'),
    granted: z.boolean().describe('Whether it is allowed.'),
  },
);

const customerMerged = event(
  'customer.merged',
  'Two records of the helpdesk are one person. All that is known of customer goes on under into; no episode counts again.',
  { ...ofConversation, into: customer.describe('Under which ids the customer lives on.') },
);

export const eventSchema = z
  .discriminatedUnion('type', [
    messageReceived,
    messageSent,
    conversationAssigned,
    conversationResolved,
    conversationReopened,
    conversationCategorised,
    botEntered,
    botHandedOff,
    surveySent,
    surveyFailed,
    surveyAnswered,
    agentPresence,
    consentChanged,
    customerMerged,
  ])
  .meta({ id: 'event', title: 'Event', description: 'Something that happened, told by its type.' });

const batch = z.object({ events: z.array(eventSchema).max(MAX_EVENTS).describe('In any order.') }).meta({
  id: 'batch',
  title: 'Batch of events',
  description: 'What is wrong with one event leaves the others alone.',
});

export type GenericEvent = z.output<typeof eventSchema>;
export type EventType = GenericEvent['type'];
export type EventOf<T extends EventType> = Extract<GenericEvent, { type: T }>;
export type ConversationEvent = Exclude<GenericEvent, EventOf<'agent.presence'>>;

export const EVENT_TYPES: ReadonlySet<string> = new Set(
  eventSchema.options.map((option) => option.shape.type.value),
);

/** The JSON Schema (draft 2020-12) of a request body, as committed in docs/sources/generic.schema.json. */
export function genericSchemaJson(): string {
  const body = z.union([eventSchema, batch]).meta({
    $id: 'urn:helpdesk-exporter:sources:generic',
    title: 'Helpdesk Exporter: generic source',
    description:
      'What a helpdesk may post to a source of kind generic: one event, or up to 1,000 of them. Fields not named here are tolerated and left out.',
  });
  return `${JSON.stringify(z.toJSONSchema(body, { io: 'input' }), null, 2)}\n`;
}
