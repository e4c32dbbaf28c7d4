/** One webhook of every documented shape, with all that comes of it. Names, numbers and texts are made up. */
import { facts, ignored } from '../../testing/outcome.ts';
import type { Outcome } from '../../testing/outcome.ts';
import { pseudonym } from '../../testing/tools.ts';
import {
  ACCOUNT,
  AGENT,
  AT_RECEIPT,
  BODY,
  BUSINESS,
  CALL_ATTRIBUTES,
  CHAT_ATTRIBUTES,
  CONVERSATION,
  CUSTOMER,
  IDENTITY,
  MESSAGING_SERVICE,
  NAME,
  OF_CUSTOMER,
  OF_THREAD,
  PHONE,
  QUEUE,
  RESERVATION,
  SUPPORT,
  TASK,
  TEL,
  USER_ID,
  WA,
  WORKER,
  WORKFLOW,
  WORKSPACE,
  cloudEvent,
  conversation,
  customerMessage,
  inbound,
  keyOf,
  reservation,
  status,
  task,
  teamMessage,
  worker,
} from './build.ts';

export interface Payload {
  readonly claim: string;
  readonly body: unknown;
  /** Of the address it is posted to. */
  readonly query?: string;
  readonly outcome: Outcome;
}

const MEDIA = {
  NumMedia: '1',
  MediaContentType0: 'image/jpeg',
  MediaUrl0: `https://api.twilio.com/2010-04-01/Accounts/${ACCOUNT}/Messages/MM0000000000000000000000000000c002/Media/ME0000000000000000000000000000d001`,
};

function sid(kind: string, end: string): string {
  return kind + end.padStart(32, '0');
}

function received(id: string, more: object = {}): object {
  return { kind: 'MessageReceived', key: keyOf(id), ...AT_RECEIPT, customer: TEL, ...more };
}

function sent(id: string, more: object = {}): object {
  return {
    kind: 'MessageSent',
    key: keyOf(id),
    ...AT_RECEIPT,
    customer: TEL,
    sender: 'unknown',
    evidence: 'none',
    stage: 'sent',
    ...more,
  };
}

const MESSAGING: readonly Payload[] = [
  { claim: 'an incoming text is a turn', body: inbound(), outcome: facts(received(sid('SM', 'c001'))) },
  {
    claim: 'an incoming image is a turn',
    body: inbound({ MessageSid: sid('MM', 'c002'), Body: 'the broken leg', MessageType: 'image', ...MEDIA }),
    outcome: facts(received(sid('MM', 'c002'))),
  },
  {
    claim: 'an incoming location, without a word, is a turn',
    body: inbound({
      MessageSid: sid('SM', 'c005'),
      Body: '',
      Latitude: '52.23',
      Longitude: '21.01',
      Address: 'Prosta 1, Warszawa',
      Label: `Home of ${NAME}`,
    }),
    outcome: facts(received(sid('SM', 'c005'))),
  },
  {
    claim: 'the tap of a button that a survey made is its answer',
    body: inbound({
      MessageSid: sid('SM', 'c003'),
      Body: 'Good',
      MessageType: 'button',
      ButtonText: 'Good',
      ButtonPayload: 'csat:v1:cnv_01J9:3',
      OriginalRepliedMessageSender: BUSINESS,
      OriginalRepliedMessageSid: sid('MM', 'e600'),
    }),
    outcome: facts(received(sid('SM', 'c003'), { answer: { points: 3, survey: 'cnv_01J9' } })),
  },
  {
    claim: 'the choice from a list tells its score by its title',
    body: inbound({
      MessageSid: sid('SM', 'c006'),
      Body: '4 - Happy',
      MessageType: 'interactive',
      ListId: 'row-4',
      ListTitle: '4 - Happy',
    }),
    outcome: facts(received(sid('SM', 'c006'), { answer: { points: 4 } })),
  },
  {
    claim: 'a text that is a score is an answer',
    body: inbound({ MessageSid: sid('SM', 'c007'), Body: '٤/٥' }),
    outcome: facts(received(sid('SM', 'c007'), { answer: { points: 4, of: 5 } })),
  },
  {
    claim: "a customer whose number is hidden goes by WhatsApp's user id",
    body: inbound({
      MessageSid: sid('SM', 'c004'),
      From: `whatsapp:${USER_ID}`,
      ExternalUserId: USER_ID,
      ProfileUsername: '@marta.n',
      WaId: '',
    }),
    outcome: facts(received(sid('SM', 'c004'), { customer: WA })),
  },
  {
    claim: 'a customer known by user id and number is one',
    body: inbound({
      MessageSid: sid('SM', 'c008'),
      ExternalUserId: USER_ID,
      ParentExternalUserId: 'PL.ENT.7cF5tG2hW',
    }),
    outcome: facts(
      received(sid('SM', 'c008'), {
        customer: WA,
        alsoKnownAs: [TEL, pseudonym('wa', 'PL.ENT.7cF5tG2hW')],
      }),
    ),
  },
  {
    claim: 'an SMS is a turn of the same customer',
    body: inbound({ MessageSid: sid('SM', 'c009'), From: `+${PHONE}`, To: '+15550104477', WaId: '' }),
    outcome: facts(received(sid('SM', 'c009'))),
  },
  {
    claim: 'a message of Messenger is a turn of a customer of its own',
    body: inbound({
      MessageSid: sid('SM', 'c010'),
      From: 'messenger:5550123456789',
      To: 'messenger:555',
      WaId: '',
    }),
    outcome: facts(received(sid('SM', 'c010'), { customer: pseudonym('twilio-messenger', '5550123456789') })),
  },
  {
    claim: 'STOP is no turn but a consent withdrawn',
    body: inbound({ MessageSid: sid('SM', 'c011'), Body: 'STOP', OptOutType: 'STOP' }),
    outcome: facts({
      kind: 'ConsentChanged',
      key: keyOf(sid('SM', 'c011')),
      ...AT_RECEIPT,
      customer: TEL,
      purpose: 'marketing',
      granted: false,
    }),
  },
  {
    claim: 'START is a consent given',
    body: inbound({ MessageSid: sid('SM', 'c012'), Body: 'START', OptOutType: 'START' }),
    outcome: facts({
      kind: 'ConsentChanged',
      key: keyOf(sid('SM', 'c012')),
      ...AT_RECEIPT,
      customer: TEL,
      purpose: 'marketing',
      granted: true,
    }),
  },
  {
    claim: 'HELP is answered by Twilio itself',
    body: inbound({ MessageSid: sid('SM', 'c013'), Body: 'HELP', OptOutType: 'HELP' }),
    outcome: ignored('opt_out_help'),
  },
  {
    claim: 'a reaction is no turn',
    body: inbound({ MessageSid: sid('SM', 'c014'), Body: '👍', MessageType: 'reaction' }),
    outcome: ignored('reaction'),
  },
  {
    claim: 'a status tells of a message of nobody knows whom',
    body: status('delivered'),
    outcome: facts(sent(sid('SM', 'e601'), { stage: 'delivered' })),
  },
  {
    claim: 'a read message is one',
    body: status('read', { MessageSid: sid('SM', 'e603') }),
    outcome: facts(sent(sid('SM', 'e603'), { stage: 'read' })),
  },
  {
    claim: 'an undelivered message has failed',
    body: status('undelivered', {
      MessageSid: sid('SM', 'e602'),
      ErrorCode: '63016',
      ErrorMessage: 'outside the messaging window',
      ChannelStatusMessage: 'Outside the allowed window',
    }),
    outcome: facts(sent(sid('SM', 'e602'), { stage: 'failed' })),
  },
  {
    claim: 'the address of a status tells who wrote',
    body: status('sent', { MessageSid: sid('SM', 'e604') }),
    query: 'helpdesk=sender=human;agent=17',
    outcome: facts(sent(sid('SM', 'e604'), { sender: 'human', evidence: 'stated', agent: 'agent-17' })),
  },
  {
    claim: 'and that a message asks for a score',
    body: status('sent', { MessageSid: sid('SM', 'e605') }),
    query: 'helpdesk=sender%3Dautomation%3Bsurvey%3Dcnv_01J9%3Bof%3D3',
    outcome: facts(
      sent(sid('SM', 'e605'), {
        sender: 'automation',
        evidence: 'stated',
        survey: { id: 'cnv_01J9', of: 3 },
      }),
    ),
  },
  {
    claim: 'a note that breaks the form counts as none',
    body: status('sent', { MessageSid: sid('SM', 'e606') }),
    query: 'helpdesk=sender=boss',
    outcome: { ...facts(sent(sid('SM', 'e606'))), ignored: { malformed_tag: 1 } },
  },
  ...['queued', 'accepted', 'scheduled', 'sending', 'canceled'].map((value) => ({
    claim: `a message that is ${value} has reached nobody`,
    body: status(value),
    outcome: ignored(value),
  })),
];

const CONVERSATIONS: readonly Payload[] = [
  {
    claim: 'a conversation that begins says nothing before its first message',
    body: conversation('onConversationAdded', {
      Source: 'WHATSAPP',
      DateCreated: '2026-09-21T14:13:20.104Z',
      DateUpdated: '2026-09-21T14:13:20.104Z',
      FriendlyName: '',
      UniqueName: '',
      Attributes: '{}',
      State: 'active',
      'MessagingBinding.ProxyAddress': BUSINESS,
      'MessagingBinding.Address': CUSTOMER,
    }),
    outcome: ignored('onConversationAdded'),
  },
  {
    claim: "a customer's message is a turn, and says whose the conversation is",
    body: customerMessage(),
    outcome: facts({
      kind: 'MessageReceived',
      key: keyOf(sid('IM', 'a301')),
      at: Date.UTC(2026, 8, 21, 14, 13, 20, 311),
      ...OF_CUSTOMER,
    }),
  },
  {
    claim: "a customer's message may be a score",
    body: customerMessage({ MessageSid: sid('IM', 'a305'), Body: '5' }),
    outcome: facts({
      kind: 'MessageReceived',
      key: keyOf(sid('IM', 'a305')),
      at: Date.UTC(2026, 8, 21, 14, 13, 20, 311),
      ...OF_CUSTOMER,
      answer: { points: 5 },
    }),
  },
  {
    claim: 'who is signed in to Flex is a person',
    body: teamMessage(),
    outcome: facts({
      kind: 'MessageSent',
      key: keyOf(sid('IM', 'a302')),
      at: Date.UTC(2026, 8, 21, 14, 15, 2, 900),
      ...OF_THREAD,
      sender: 'human',
      evidence: 'stated',
      stage: 'sent',
      agent: `agent-${AGENT}`,
    }),
  },
  {
    claim: 'a message of a program that names nobody is of an unknown sender',
    body: teamMessage({
      MessageSid: sid('IM', 'a303'),
      Source: 'API',
      Author: 'system',
      ClientIdentity: '',
      ParticipantSid: '',
    }),
    outcome: facts({
      kind: 'MessageSent',
      key: keyOf(sid('IM', 'a303')),
      at: Date.UTC(2026, 8, 21, 14, 15, 2, 900),
      ...OF_THREAD,
      sender: 'unknown',
      evidence: 'none',
      stage: 'sent',
    }),
  },
  {
    claim: 'the attributes of a message tell who wrote',
    body: teamMessage({
      MessageSid: sid('IM', 'a304'),
      Source: 'API',
      Author: 'crm',
      ClientIdentity: '',
      Attributes: JSON.stringify({ helpdesk: 'sender=human;agent=17' }),
    }),
    outcome: facts({
      kind: 'MessageSent',
      key: keyOf(sid('IM', 'a304')),
      at: Date.UTC(2026, 8, 21, 14, 15, 2, 900),
      ...OF_THREAD,
      sender: 'human',
      evidence: 'stated',
      stage: 'sent',
      agent: 'agent-17',
    }),
  },
  {
    claim: 'an agent who joins is assigned',
    body: conversation('onParticipantAdded', {
      ParticipantSid: sid('MB', 'a402'),
      DateCreated: '2026-09-21T14:14:30.000Z',
      Identity: IDENTITY,
      RoleSid: sid('RL', 'a501'),
      Attributes: JSON.stringify({ member_type: 'agent' }),
      'MessagingBinding.Type': 'CHAT',
    }),
    outcome: facts({
      kind: 'ConversationAssigned',
      key: keyOf(sid('MB', 'a402')),
      at: Date.UTC(2026, 8, 21, 14, 14, 30),
      ...OF_THREAD,
      agent: `agent-${AGENT}`,
    }),
  },
  {
    claim: 'a customer who joins is not assigned anything',
    body: conversation('onParticipantAdded', {
      Source: 'WHATSAPP',
      ParticipantSid: sid('MB', 'a401'),
      DateCreated: '2026-09-21T14:13:20.200Z',
      Attributes: '{}',
      'MessagingBinding.Type': 'WHATSAPP',
      'MessagingBinding.Address': CUSTOMER,
      'MessagingBinding.ProxyAddress': BUSINESS,
    }),
    outcome: ignored('onParticipantAdded'),
  },
  {
    claim: 'nor is a guest',
    body: conversation('onParticipantAdded', {
      ParticipantSid: sid('MB', 'a403'),
      DateCreated: '2026-09-21T14:13:20.200Z',
      Identity: 'web-visitor-1',
      Attributes: JSON.stringify({ member_type: 'guest' }),
    }),
    outcome: ignored('onParticipantAdded'),
  },
  {
    claim: 'closed is resolved',
    body: conversation('onConversationStateUpdated', {
      StateFrom: 'active',
      StateTo: 'closed',
      StateUpdated: '2026-09-21T14:41:07.000Z',
      Reason: 'API',
    }),
    outcome: facts({
      kind: 'ConversationResolved',
      key: keyOf(`closed ${CONVERSATION} ${Date.UTC(2026, 8, 21, 14, 41, 7)}`),
      at: Date.UTC(2026, 8, 21, 14, 41, 7),
      ...OF_THREAD,
      by: 'bot',
    }),
  },
  {
    claim: 'closed by a timer is resolved by nobody',
    body: conversation('onConversationStateUpdated', {
      StateFrom: 'inactive',
      StateTo: 'closed',
      StateUpdated: '2026-09-21T14:41:07.000Z',
      Reason: 'TIMER',
    }),
    outcome: ignored('closed_by_timer'),
  },
  {
    claim: 'inactive is not closed',
    body: conversation('onConversationStateUpdated', {
      StateFrom: 'active',
      StateTo: 'inactive',
      StateUpdated: '2026-09-21T14:31:07.000Z',
      Reason: 'TIMER',
    }),
    outcome: ignored('onConversationStateUpdated'),
  },
  {
    claim: 'a receipt is a sign of life of a message',
    body: conversation('onDeliveryUpdated', {
      Source: 'WHATSAPP',
      MessageSid: sid('IM', 'a302'),
      DeliveryReceiptSid: sid('DY', 'a601'),
      ChannelMessageSid: sid('SM', 'a701'),
      ParticipantSid: sid('MB', 'a401'),
      Status: 'read',
      ErrorCode: '0',
      DateCreated: '2026-09-21T14:15:03.000Z',
      DateUpdated: '2026-09-21T14:15:40.000Z',
    }),
    outcome: facts({
      kind: 'MessageSent',
      key: keyOf(sid('IM', 'a302')),
      at: Date.UTC(2026, 8, 21, 14, 15, 40),
      ...OF_THREAD,
      sender: 'unknown',
      evidence: 'none',
      stage: 'read',
    }),
  },
  ...[
    'onConversationUpdated',
    'onConversationRemoved',
    'onMessageUpdated',
    'onMessageRemoved',
    'onParticipantUpdated',
    'onParticipantRemoved',
    'onUserAdded',
    'onUserUpdated',
  ].map((name) => ({
    claim: `${name} is left aside`,
    body: conversation(name, { Identity: IDENTITY, FriendlyName: NAME }),
    outcome: ignored(name),
  })),
];

const TASK_ROUTER: readonly Payload[] = [
  {
    claim: 'a task that is created opens an episode',
    body: task('task.created', { TimestampMs: '1790000001005', TaskAssignmentStatus: 'pending' }),
    outcome: facts({
      kind: 'ConversationReopened',
      key: keyOf(`created ${TASK}`),
      at: 1_790_000_001_005,
      ...OF_CUSTOMER,
    }),
  },
  {
    claim: 'a queue that is bound to no team says nothing',
    body: task('task-queue.entered', { TimestampMs: '1790000002005' }),
    outcome: ignored('task-queue.entered'),
  },
  {
    claim: 'who accepts a reservation is assigned',
    body: reservation('reservation.accepted'),
    outcome: facts({
      kind: 'ConversationAssigned',
      key: keyOf(`accepted ${RESERVATION} ${TASK}`),
      at: 1_790_000_043_512,
      ...OF_CUSTOMER,
      agent: `agent-${AGENT}`,
    }),
  },
  {
    claim: 'a task that serves a conversation does not end it',
    body: task('task.completed', {
      TaskAssignmentStatus: 'completed',
      TaskVersion: '5',
      TaskCompletedReason: 'resolved',
    }),
    outcome: ignored('task.completed'),
  },
  {
    claim: 'a call is resolved when its wrap-up begins',
    body: task(
      'task.wrapup',
      { TaskAssignmentStatus: 'wrapping', TaskChannelUniqueName: 'voice' },
      CALL_ATTRIBUTES,
    ),
    outcome: facts({
      kind: 'ConversationResolved',
      key: keyOf(`ended ${TASK}`),
      at: 1_790_001_668_020,
      ...SUPPORT,
      timeSource: 'event',
      customer: TEL,
      by: 'human',
    }),
  },
  {
    claim: 'a call that is given up is over, by no person',
    body: task(
      'task.canceled',
      { TaskSid: sid('WT', 'b201'), TaskAssignmentStatus: 'canceled', TaskCanceledReason: 'hangup' },
      CALL_ATTRIBUTES,
    ),
    outcome: facts({
      kind: 'ConversationResolved',
      key: keyOf(`ended ${sid('WT', 'b201')}`),
      at: 1_790_001_668_020,
      ...SUPPORT,
      timeSource: 'event',
      customer: TEL,
      by: 'bot',
    }),
  },
  {
    claim: 'on a break nobody is available',
    body: worker('worker.activity.update'),
    outcome: facts({
      kind: 'AgentPresenceChanged',
      key: keyOf('EV-worker.activity.update-1790003605300'),
      at: 1_790_003_605_300,
      timeSource: 'event',
      source: 'tw',
      agent: `agent-${AGENT}`,
      team: 'care',
      available: false,
      capacity: 3,
    }),
  },
  {
    claim: 'in an activity of the list an agent is available',
    body: worker('worker.activity.update', { Sid: sid('EV', 'b004'), WorkerActivityName: 'available' }),
    outcome: facts({
      kind: 'AgentPresenceChanged',
      key: keyOf(sid('EV', 'b004')),
      at: 1_790_003_605_300,
      timeSource: 'event',
      source: 'tw',
      agent: `agent-${AGENT}`,
      team: 'care',
      available: true,
      capacity: 3,
    }),
  },
  {
    claim: 'a worker who is deleted is gone',
    body: worker('worker.deleted', { Sid: sid('EV', 'b005'), WorkerActivityName: 'Available' }),
    outcome: facts({
      kind: 'AgentPresenceChanged',
      key: keyOf(sid('EV', 'b005')),
      at: 1_790_003_605_300,
      timeSource: 'event',
      source: 'tw',
      agent: `agent-${AGENT}`,
      team: 'care',
      available: false,
      capacity: 3,
    }),
  },
  ...['reservation.created', 'reservation.rejected', 'reservation.wrapup', 'reservation.completed'].map(
    (name) => ({ claim: `${name} is left aside`, body: reservation(name), outcome: ignored(name) }),
  ),
  ...['task.updated', 'task.transfer-initiated', 'workflow.entered', 'task-queue.moved'].map((name) => ({
    claim: `${name} is left aside`,
    body: task(name),
    outcome: ignored(name),
  })),
  ...['worker.created', 'worker.attributes.update', 'worker.capacity.update'].map((name) => ({
    claim: `${name} is left aside`,
    body: worker(name),
    outcome: ignored(name),
  })),
];

const MESSAGE_DATA = {
  accountSid: ACCOUNT,
  messagingServiceSid: MESSAGING_SERVICE,
  timestamp: '2026-09-21T14:20:00.250Z',
};
const STREAMED_AT = Date.UTC(2026, 8, 21, 14, 20, 0, 250);
const TASK_DATA = {
  account_sid: ACCOUNT,
  workspace_sid: WORKSPACE,
  workflow_sid: WORKFLOW,
  task_queue_sid: QUEUE,
  task_sid: TASK,
  task_attributes: JSON.stringify(CHAT_ATTRIBUTES),
  timestamp: '2026-09-21T14:14:03.512Z',
};
const WORKER_DATA = {
  worker_sid: WORKER,
  worker_name: AGENT,
  worker_attributes: JSON.stringify({ contact_uri: `client:${IDENTITY}` }),
};

function taskEvent(name: string, payload: object): Readonly<Record<string, unknown>> {
  return cloudEvent(`taskrouter.${name}`, {
    sid: sid('EV', 'd001'),
    name: 'SomeEvent',
    account_sid: ACCOUNT,
    group: name.split('.')[0],
    publisher: 'Flex Task Assignment',
    payload_type: 'application/json',
    payload: { sid: sid('EV', 'd001'), eventtype: name, ...payload },
  });
}

const STREAMS: readonly Payload[] = [
  {
    claim: 'a streamed message of a customer has a time of its own',
    body: [
      cloudEvent('messaging.inbound-message.received', {
        ...MESSAGE_DATA,
        eventName: 'com.twilio.messaging.inbound-message.received',
        messageSid: sid('SM', 'c020'),
        from: CUSTOMER,
        to: BUSINESS,
        body: BODY,
        numMedia: 0,
        numSegments: 1,
        recipients: [],
      }),
    ],
    outcome: facts(received(sid('SM', 'c020'), { at: STREAMED_AT, timeSource: 'event' })),
  },
  {
    claim: 'a streamed status has a time, and the tags of the message tell who wrote',
    body: [
      cloudEvent('messaging.message.delivered', {
        ...MESSAGE_DATA,
        eventName: 'com.twilio.messaging.message.delivered',
        messageSid: sid('SM', 'e620'),
        messageStatus: 'DELIVERED',
        from: BUSINESS,
        to: CUSTOMER,
        tags: { helpdesk: 'sender=bot' },
      }),
    ],
    outcome: facts(
      sent(sid('SM', 'e620'), {
        at: STREAMED_AT,
        timeSource: 'event',
        sender: 'bot',
        evidence: 'stated',
        stage: 'delivered',
      }),
    ),
  },
  {
    claim: 'a streamed message of a conversation',
    body: [
      cloudEvent('conversations.message.added', {
        AccountSid: ACCOUNT,
        Author: CUSTOMER,
        ParticipantSid: sid('MB', 'a401'),
        ConversationSid: CONVERSATION,
        MessageSid: sid('IM', 'a320'),
        Index: 10,
        MessageBody: '2',
        DateCreated: '2026-09-21T14:21:00.000Z',
        MessagingServiceSid: MESSAGING_SERVICE,
      }),
    ],
    outcome: facts({
      kind: 'MessageReceived',
      key: keyOf(sid('IM', 'a320')),
      at: Date.UTC(2026, 8, 21, 14, 21),
      ...OF_CUSTOMER,
      answer: { points: 2 },
    }),
  },
  {
    claim: 'a streamed message of a participant with an identity is of a person',
    body: [
      cloudEvent('conversations.message.added', {
        AccountSid: ACCOUNT,
        Author: IDENTITY,
        ParticipantSid: sid('MB', 'a402'),
        ConversationSid: CONVERSATION,
        MessageSid: sid('IM', 'a321'),
        Attributes: {},
        MessageBody: 'Sorry about that! A new leg ships today.',
        DateCreated: '2026-09-21T14:22:00.000Z',
      }),
    ],
    outcome: facts({
      kind: 'MessageSent',
      key: keyOf(sid('IM', 'a321')),
      at: Date.UTC(2026, 8, 21, 14, 22),
      ...OF_THREAD,
      sender: 'human',
      evidence: 'stated',
      stage: 'sent',
      agent: `agent-${AGENT}`,
    }),
  },
  {
    claim: 'a streamed closing',
    body: [
      cloudEvent('conversations.conversation-state.updated', {
        AccountSid: ACCOUNT,
        ConversationSid: 'CH0000000000000000000000000000a199',
        StateUpdated: '2026-09-21T14:41:07.000Z',
        StateFrom: 'active',
        StateTo: 'closed',
        Reason: 'API',
        MessagingServiceSid: MESSAGING_SERVICE,
      }),
    ],
    outcome: facts({
      kind: 'ConversationResolved',
      key: keyOf(`closed CH0000000000000000000000000000a199 ${Date.UTC(2026, 8, 21, 14, 41, 7)}`),
      at: Date.UTC(2026, 8, 21, 14, 41, 7),
      ...OF_THREAD,
      customer: pseudonym('twilio-conversation', 'CH0000000000000000000000000000a199'),
      thread: 'CH0000000000000000000000000000a199',
      by: 'bot',
    }),
  },
  {
    claim: 'a streamed binding of an address',
    body: [
      cloudEvent('conversations.conversation.added', {
        AccountSid: ACCOUNT,
        FriendlyName: CUSTOMER,
        ConversationSid: CONVERSATION,
        MessagingBinding: { ProxyAddress: BUSINESS, Address: CUSTOMER },
        AuthorFriendlyName: NAME,
      }),
    ],
    outcome: ignored('onConversationAdded'),
  },
  {
    claim: 'a streamed acceptance',
    body: [
      taskEvent('reservation.accepted', {
        ...TASK_DATA,
        ...WORKER_DATA,
        reservation_sid: 'WR0000000000000000000000000000b820',
      }),
    ],
    outcome: facts({
      kind: 'ConversationAssigned',
      key: keyOf(`accepted WR0000000000000000000000000000b820 ${TASK}`),
      at: 1_790_000_043_512,
      ...OF_CUSTOMER,
      agent: `agent-${AGENT}`,
    }),
  },
  {
    claim: 'a streamed activity says itself whether the worker is available',
    body: [
      taskEvent('worker.activity.update', {
        ...WORKER_DATA,
        workspace_sid: WORKSPACE,
        worker_activity_name: 'Paperwork',
        worker_available: true,
        timestamp: '2026-09-21T14:14:03.512Z',
      }),
    ],
    outcome: facts({
      kind: 'AgentPresenceChanged',
      key: keyOf(sid('EV', 'd001')),
      at: 1_790_000_043_512,
      timeSource: 'event',
      source: 'tw',
      agent: `agent-${AGENT}`,
      team: 'care',
      available: true,
      capacity: 3,
    }),
  },
  {
    claim: 'streamed logs of errors are of no conversation',
    body: [cloudEvent('error-logs.error.logged', { error_code: '11200' })],
    outcome: ignored('error-logs'),
  },
  {
    claim: 'the test of a sink is of no conversation',
    body: [
      cloudEvent(
        'eventstreams.test-event',
        { test_id: 'cae2f9e2-c277-4612-8ad3-93c1a7a3ef88' },
        {
          source: 'Sink',
          id: 'AC00000000000000000000000000000001',
          dataschema: 'https://events-schemas.twilio.com/EventStreams.TestSink/1.json',
        },
      ),
    ],
    outcome: ignored('eventstreams'),
  },
  {
    claim: 'streamed registrations of numbers are of no conversation',
    body: [cloudEvent('messaging.compliance.number-registration.successful', { phonenumbersid: 'PN1' })],
    outcome: ignored('messaging.compliance'),
  },
];

export const PAYLOADS: readonly Payload[] = [...MESSAGING, ...CONVERSATIONS, ...TASK_ROUTER, ...STREAMS];
