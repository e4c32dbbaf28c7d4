/**
 * Twilio's telling: threads by the webhooks of Conversations, agents and the wait for them by TaskRouter, presence and
 * consent by Event Streams. Every inbox is a subaccount.
 */
import { createHash } from 'node:crypto';
import type { Delivery, Sign } from '../deliver.ts';
import type {
  CustomerWrote,
  Happening,
  PresenceChanged,
  Resolved,
  SurveyAnswered,
  SurveySent,
  TeamWrote,
  ThreadHappening,
} from '../happening.ts';
import type { WebhookPost } from '../request.ts';
import { signForTwilio, withBodyHash } from '../sign.ts';
import { inboxNamed, type Inbox, type World } from '../world.ts';
import type { Dialect, DialectAccount, Telling } from './dialect.ts';

/** What the bot calls itself. */
const BOT = 'Virtual assistant';
/** The configuration has one for all agents. */
const CAPACITY = 4;
const WORKSPACE = sid('WS', 'simulated workspace');

export const twilio: Dialect = {
  kind: 'twilio',
  carry,
  mostInABatch: 1,
  sourceKeys: ({ secret }) => ({ authToken: secret, bots: [BOT], agentCapacity: CAPACITY }),
  inboxId: ({ phoneNumberId }) => `AC${phoneNumberId.padStart(32, '0')}`,
  toRequests,
};

function carry(happening: Happening, world: World): Happening | undefined {
  switch (happening.kind) {
    case 'CustomerWrote':
      return asText(happening);
    case 'TeamWrote':
      return { ...happening, channel: 'generic', evidence: 'none' };
    case 'SurveySent':
      return asPrompt(happening);
    case 'SurveyAnswered':
      return asReply(happening, world);
    case 'Assigned':
      return happening.agent === undefined ? undefined : without(happening, 'team');
    case 'PresenceChanged':
      return { ...happening, team: inboxOfTeam(happening.team, world).team, capacity: CAPACITY };
    case 'Resolved':
    case 'BotEntered':
    case 'BotHandedOff':
    case 'ConsentChanged':
      return happening;
    // Closed is for good, tasks have no category, and Conversations does not tell of reactions.
    case 'Reopened':
    case 'Categorised':
    case 'Reacted':
      return undefined;
  }
}

/** Of a tap the words arrive, and no id of the button. */
function asText(message: CustomerWrote): CustomerWrote {
  return { ...without(message, 'survey'), channel: 'generic' };
}

/** A survey is a message with a note. */
function asPrompt({ survey, ...about }: SurveySent): TeamWrote {
  return { ...about, kind: 'TeamWrote', channel: 'generic', sender: 'automation', evidence: 'none', survey };
}

/** The customer writes the score, on the scale that was asked for. */
function asReply({ score, survey: _survey, ...about }: SurveyAnswered, world: World): CustomerWrote {
  const points = inboxNamed(about.inbox, world).surveyScale === 5 ? score : (score + 1) / 2;
  return { ...about, kind: 'CustomerWrote', channel: 'generic', form: 'text', text: String(points), points };
}

function without<T extends object, K extends keyof T>(whole: T, key: K): Omit<T, K> {
  const { [key]: _left, ...rest } = whole;
  return rest;
}

/** Teams without an inbox of their own help in the first. */
function inboxOfTeam(team: string, { inboxes }: World): Inbox {
  const inbox = inboxes.find((one) => one.team === team) ?? inboxes[0];
  if (!inbox) throw new RangeError('A world has inboxes');
  return inbox;
}

function toRequests({ signs }: Delivery, telling: Telling): readonly WebhookPost[] {
  return signs.flatMap((sign) => requestsOf(sign, telling));
}

function requestsOf({ happening, at }: Sign, { world, account }: Telling): readonly WebhookPost[] {
  if (happening.kind === 'PresenceChanged') return [presence(happening, { at, world, account })];
  const thread = new Thread(happening, { at, world, account });
  switch (happening.kind) {
    case 'CustomerWrote':
      return [thread.customerMessage(happening)];
    case 'TeamWrote':
      return thread.teamMessage(happening);
    case 'Assigned':
      return [thread.accepted(happening.agent ?? '')];
    case 'Resolved':
      return [thread.end(happening)];
    case 'BotEntered':
      return [thread.botJoined()];
    case 'BotHandedOff':
      return [thread.taskCreated()];
    case 'ConsentChanged':
      return [thread.optOut(happening.granted)];
    case 'SurveySent':
    case 'SurveyAnswered':
    case 'Reopened':
    case 'Categorised':
    case 'Reacted':
      throw new RangeError(`${happening.kind} is not told by Twilio`);
  }
}

interface Circumstances {
  readonly at: number;
  readonly world: World;
  readonly account: DialectAccount;
}

function presence({ id, agent, team, available }: PresenceChanged, about: Circumstances): WebhookPost {
  const { at, world, account } = about;
  return streamed(account, {
    id: sid('EZ', id),
    time: iso(at),
    type: 'com.twilio.taskrouter.worker.activity.update',
    data: {
      sid: sid('EV', id),
      group: 'worker',
      payload: {
        sid: sid('EV', id),
        eventtype: 'worker.activity.update',
        account_sid: twilio.inboxId(inboxOfTeam(team, world)),
        workspace_sid: WORKSPACE,
        worker_sid: sid('WK', agent),
        worker_name: agent,
        worker_attributes: JSON.stringify({ contact_uri: `client:${agent}`, roles: ['agent'] }),
        worker_activity_name: available ? 'Available' : 'Offline',
        timestamp: iso(at),
      },
    },
  });
}

/** What is told of one happening in a thread. */
class Thread {
  readonly #id: string;
  readonly #at: number;
  readonly #account: DialectAccount;
  readonly #accountSid: string;
  readonly #address: string;
  readonly #conversation: string;

  constructor({ id, person, inbox }: ThreadHappening, { at, world, account }: Circumstances) {
    const { phone, userId, contactId } = person;
    this.#id = id;
    this.#at = at;
    this.#account = account;
    this.#accountSid = twilio.inboxId(inboxNamed(inbox, world));
    this.#address =
      phone !== undefined
        ? `whatsapp:+${phone}`
        : userId !== undefined
          ? `whatsapp:${userId}`
          : `messenger:${contactId ?? ''}`;
    this.#conversation = sid('CH', `${person.id} ${inbox}`);
  }

  customerMessage({ text, form, person }: CustomerWrote): WebhookPost {
    const media = form === 'image' || form === 'audio' ? { Media: `[{"ContentType":"${form}/x"}]` } : {};
    return this.#conversations('onMessageAdded', {
      Source: 'WHATSAPP',
      MessageSid: sid('IM', this.#id),
      Author: this.#address,
      ParticipantSid: sid('MB', `${person.id} ${this.#conversation}`),
      Body: text,
      Attributes: '{}',
      DateCreated: iso(this.#at),
      ...media,
    });
  }

  /** With its receipt, which may be the only bad news. */
  teamMessage(message: TeamWrote): readonly WebhookPost[] {
    return [
      this.#conversations('onMessageAdded', {
        MessageSid: sid('IM', this.#id),
        Body: 'We are looking into it.',
        DateCreated: iso(this.#at),
        ...writerOf(message),
      }),
      this.#conversations('onDeliveryUpdated', {
        Source: 'WHATSAPP',
        MessageSid: sid('IM', this.#id),
        DeliveryReceiptSid: sid('DY', this.#id),
        Status: message.failed ? 'failed' : 'delivered',
        DateUpdated: iso(this.#at),
      }),
    ];
  }

  botJoined(): WebhookPost {
    return this.#conversations('onParticipantAdded', {
      ParticipantSid: sid('MB', this.#id),
      Identity: BOT,
      DateCreated: iso(this.#at),
    });
  }

  taskCreated(): WebhookPost {
    return this.#task('task.created', this.#chat());
  }

  accepted(agent: string): WebhookPost {
    return this.#task('reservation.accepted', this.#chat(), {
      ReservationSid: sid('WR', this.#id),
      WorkerSid: sid('WK', agent),
      WorkerName: agent,
      WorkerAttributes: JSON.stringify({ contact_uri: `client:${agent}` }),
      WorkerActivityName: 'Available',
    });
  }

  /** Nothing in Conversations tells of a person who closes without being signed in: then a task of theirs ends. */
  end({ by, agent }: Resolved): WebhookPost {
    if (by === 'human' && agent === undefined)
      return this.#task('task.wrapup', { customerAddress: this.#address });
    return this.#conversations('onConversationStateUpdated', {
      StateFrom: 'active',
      StateTo: 'closed',
      StateUpdated: iso(this.#at),
      Reason: 'API',
      ...(agent !== undefined && by === 'human' ? { Source: 'SDK', ClientIdentity: agent } : {}),
    });
  }

  optOut(granted: boolean): WebhookPost {
    return streamed(this.#account, {
      id: sid('EZ', this.#id),
      time: iso(this.#at),
      type: 'com.twilio.messaging.inbound-message.received',
      data: {
        messageSid: sid('SM', this.#id),
        accountSid: this.#accountSid,
        timestamp: iso(this.#at),
        from: this.#address,
        to: 'whatsapp:+15550104477',
        body: granted ? 'START' : 'STOP',
        optOutType: granted ? 'START' : 'STOP',
        numMedia: 0,
      },
    });
  }

  #chat(): object {
    return { conversationSid: this.#conversation, customerAddress: this.#address, channelType: 'whatsapp' };
  }

  #conversations(EventType: string, fields: Readonly<Record<string, string>>): WebhookPost {
    return formed(this.#account, 'conversations', {
      EventType,
      AccountSid: this.#accountSid,
      Source: 'API',
      ConversationSid: this.#conversation,
      RetryCount: '0',
      ...fields,
    });
  }

  #task(EventType: string, attributes: object, fields: Readonly<Record<string, string>> = {}): WebhookPost {
    return formed(this.#account, 'taskrouter', {
      Sid: sid('EV', this.#id),
      EventType,
      AccountSid: this.#accountSid,
      WorkspaceSid: WORKSPACE,
      Timestamp: String(Math.floor(this.#at / 1000)),
      TimestampMs: String(this.#at),
      TaskSid: sid('WT', this.#id),
      TaskAttributes: JSON.stringify(attributes),
      TaskChannelUniqueName: 'chat',
      ...fields,
    });
  }
}

/** Agents are signed in; a bot goes by its name; everything else leaves a note, unless nobody knows. */
function writerOf({ sender, agent, survey }: TeamWrote): Readonly<Record<string, string>> {
  if (survey !== undefined)
    return { Author: 'system', ...noted(`sender=${sender};survey=${survey.id};of=${survey.of}`) };
  if (sender === 'human' && agent !== undefined)
    return { Source: 'SDK', Author: agent, ClientIdentity: agent, ParticipantSid: sid('MB', agent) };
  if (sender === 'bot') return { Author: BOT };
  return { Author: 'system', ...(sender === 'unknown' ? {} : noted(`sender=${sender}`)) };
}

function noted(helpdesk: string): Readonly<Record<string, string>> {
  return { Attributes: JSON.stringify({ helpdesk }) };
}

function formed(
  { source, publicUrl, secret }: DialectAccount,
  product: string,
  fields: Readonly<Record<string, string>>,
): WebhookPost {
  const path = `/webhooks/${source}/${product}`;
  const form = new URLSearchParams(fields);
  return {
    path,
    body: form.toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'user-agent': 'helpdesk-exporter-simulate',
      ...signForTwilio({ url: publicUrl + path, form }, secret),
    },
  };
}

function streamed({ source, publicUrl, secret }: DialectAccount, event: object): WebhookPost {
  const body = JSON.stringify([
    { specversion: '1.0', source: '/v1/simulated', datacontenttype: 'application/json', ...event },
  ]);
  const path = withBodyHash(`/webhooks/${source}/events`, body);
  return {
    path,
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'helpdesk-exporter-simulate',
      ...signForTwilio({ url: publicUrl + path }, secret),
    },
  };
}

/** Two letters and 32 hexadecimal digits, as all of Twilio's ids. */
function sid(kind: string, of: string): string {
  return kind + createHash('sha256').update(of).digest('hex').slice(0, 32);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
