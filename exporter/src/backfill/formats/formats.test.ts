import { LOG_FORMATS } from './formats.ts';
import type { LogFormatName } from './titles.ts';
import fc from 'fast-check';
import { readGenericEvent } from '../../sources/generic/generic.ts';
import { createFakeTools } from '../../sources/testing/tools.ts';

const NOW = Date.UTC(2026, 10, 1);

type Told = Readonly<Record<string, unknown>>;

/** What a log in the format says, briefly: events as `type who-or-what`, the rest by why it is none. */
function read(format: LogFormatName, ...documents: readonly unknown[]): (Told | string)[] {
  const convert = LOG_FORMATS[format].createConverter();
  return documents.flatMap((document) =>
    convert(document).map((converted) => {
      if ('event' in converted) return converted.event as Told;
      return 'ignored' in converted ? `ignored ${converted.ignored}` : `left out ${converted.leftOut}`;
    }),
  );
}

/** Every event must be one the generic source takes. */
function expectSound(events: readonly (Told | string)[]): void {
  const tools = createFakeTools();
  for (const event of events.filter((one) => typeof one !== 'string')) {
    const outcome = readGenericEvent(event, { tools, receivedAt: NOW });
    expect(outcome).toMatchObject({ fact: { timeSource: 'event' } });
  }
}

describe('whatsapp-history', () => {
  const chunk = (messages: readonly unknown[]) => ({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '809876543210987',
        changes: [
          {
            field: 'history',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '15550104477', phone_number_id: '701234567890123' },
              history: [
                {
                  metadata: { phase: 1, chunk_order: 1, progress: 55 },
                  threads: [{ id: '48555010222', messages }],
                },
              ],
            },
          },
        ],
      },
    ],
  });
  const said = {
    from: '48555010222',
    id: 'wamid.B',
    timestamp: '1789100100',
    type: 'text',
    text: { body: '5' },
    history_context: { status: 'DELIVERED' },
  };
  const wrote = { ...said, from: '15550104477', to: '48555010222', id: 'wamid.A', timestamp: '1789100000' };

  it("tells the customer's turns and the replies of the app, by Meta's own ids and times", () => {
    const events = read(
      'whatsapp-history',
      chunk([wrote, said, { ...said, id: 'wamid.C', type: 'media_placeholder' }]),
    );
    expectSound(events);
    const common = { inbox: '701234567890123', customer: { phone: '48555010222' } };
    expect(events).toEqual([
      {
        ...common,
        id: 'wamid.A',
        messageId: 'wamid.A',
        time: 1789100000,
        type: 'message.sent',
        sender: 'human',
      },
      {
        ...common,
        id: 'wamid.B',
        messageId: 'wamid.B',
        time: 1789100100,
        type: 'message.received',
        text: '5',
      },
      {
        ...common,
        id: 'wamid.C',
        messageId: 'wamid.C',
        time: 1789100100,
        type: 'message.received',
        text: '5',
      },
    ]);
  });

  it('leaves aside what is no turn, what failed, and what is no history', () => {
    const failed = { ...wrote, history_context: { status: 'ERROR' } };
    const declined = { ...chunk([]).entry[0]!.changes[0]!.value, history: [{ errors: [{ code: 2593109 }] }] };
    const change = (field: string, value: unknown) => ({ entry: [{ changes: [{ field, value }] }] });
    expect(read('whatsapp-history', chunk([{ ...said, type: 'reaction' }, failed]))).toEqual([
      'ignored reaction',
      'ignored failed',
    ]);
    expect(read('whatsapp-history', change('history', declined), change('messages', {}))).toEqual([
      'ignored sharing_declined',
      'ignored another_field',
    ]);
  });
});

describe('chatwoot', () => {
  const conversation = (messages: readonly unknown[], reports: readonly unknown[] = []) => ({
    id: 42,
    inbox_id: 7,
    status: 'resolved',
    meta: { sender: { id: 99, phone_number: '+966501234567', type: 'contact' } },
    messages,
    reporting_events: reports,
  });
  const common = { inbox: 7, customer: { phone: '+966501234567', id: 99 }, conversation: 42 };
  const message = { id: 1, message_type: 0, content: 'hello', created_at: 1_790_000_000, private: false };

  it('tells who wrote: customer, agent, bot, automation, campaign', () => {
    const by = (more: object) => ({ ...message, message_type: 1, ...more });
    const events = read(
      'chatwoot',
      conversation([
        { ...message, source_id: 'wamid.X' },
        by({ id: 2, sender: { id: 5, type: 'user' } }),
        by({ id: 3, sender: { id: 6, type: 'agent_bot' } }),
        by({ id: 4, sender: null, content_attributes: { automation_rule_id: 1 } }),
        by({ id: 5, sender: null, additional_attributes: { campaign_id: 1 } }),
        by({ id: 6, sender: null, content_attributes: { external_echo: true } }),
      ]),
    );
    expectSound(events);
    expect(events[0]).toMatchObject({
      ...common,
      type: 'message.received',
      messageId: 'wamid.X',
      time: 1_790_000_000,
    });
    expect(events.slice(1).map((event) => [(event as Told).sender, (event as Told).agent])).toEqual([
      ['human', 5],
      ['bot', undefined],
      ['automation', undefined],
      ['campaign', undefined],
      ['human', undefined],
    ]);
  });

  it('tells a survey and its answer', () => {
    const survey = { ...message, message_type: 3, content_type: 'input_csat' };
    const answered = {
      ...survey,
      id: 2,
      content_attributes: { submitted_values: { csat_survey_response: { rating: '4' } } },
    };
    const events = read('chatwoot', conversation([survey, answered]));
    expectSound(events);
    expect(events.map((event) => [(event as Told).type, (event as Told).score])).toEqual([
      ['survey.sent', undefined],
      ['survey.sent', undefined],
      ['survey.answered', 4],
    ]);
  });

  it('tells who ended it, a bot once', () => {
    const report = (id: number, name: string, at: string) => ({ id, name, event_end_time: at, user_id: 5 });
    const events = read(
      'chatwoot',
      conversation(
        [],
        [
          report(1, 'conversation_bot_handoff', '2026-09-01T08:00:00.000Z'),
          report(2, 'conversation_resolved', '2026-09-01T09:00:00.000Z'),
          report(3, 'conversation_opened', '2026-09-02T09:00:00.000Z'),
          report(4, 'conversation_resolved', '2026-09-02T10:00:00.000Z'),
          report(5, 'conversation_bot_resolved', '2026-09-02T10:00:00.000Z'),
          report(6, 'first_response', '2026-09-01T08:30:00.000Z'),
        ],
      ),
    );
    expectSound(events);
    expect(
      events.map((event) => (typeof event === 'string' ? event : [event.type, event.by, event.agent])),
    ).toEqual([
      ['bot.handed_off', undefined, undefined],
      ['conversation.resolved', 'human', 5],
      ['conversation.reopened', undefined, undefined],
      ['conversation.resolved', 'bot', undefined],
      'ignored first_response',
    ]);
  });

  it('leaves aside notes, activity and what was not delivered', () => {
    const events = read(
      'chatwoot',
      conversation([
        { ...message, message_type: 1, private: true },
        { ...message, message_type: 2 },
        { ...message, message_type: 1, status: 'failed' },
      ]),
    );
    expect(events).toEqual(['ignored note', 'ignored activity', 'ignored failed']);
  });
});

describe('zendesk', () => {
  const create = (field: string, value: unknown, id = 1) => ({ id, event_type: 'Create', [field]: value });
  const audit = (id: number, children: readonly unknown[], more: object = {}) => ({
    id,
    ticket_id: 90412,
    timestamp: 1_790_000_000 + id,
    created_at: new Date((1_790_000_000 + id) * 1000).toISOString(),
    updater_id: 38110301,
    event_type: 'Audit',
    child_events: children,
    ...more,
  });
  const opening = audit(1, [
    create('requester_id', 38110099, 11),
    create('brand_id', 360001, 12),
    create('status', 'new', 13),
    { id: 14, event_type: 'Comment', public: true, author_id: 38110099, body: 'Where is my order?' },
  ]);
  const page = (...audits: readonly unknown[]) => ({
    ticket_events: audits,
    count: audits.length,
    end_of_stream: true,
  });
  const common = { inbox: 360001, customer: { id: 38110099 }, conversation: '90412' };

  it('tells turns, replies, assignment and the end, ticket by ticket', () => {
    const told = read(
      'zendesk',
      page(opening),
      page(
        audit(2, [{ id: 21, event_type: 'Change', assignee_id: 38110301, previous_value: null }]),
        audit(3, [
          { id: 31, event_type: 'Comment', public: true, author_id: 38110301, body: 'On its way' },
          { id: 32, event_type: 'Comment', public: false, author_id: 38110301, body: 'note' },
          { id: 33, event_type: 'Change', status: 'solved', previous_value: 'open' },
        ]),
        audit(4, [{ id: 41, event_type: 'Change', status: 'closed', previous_value: 'solved' }]),
      ),
    );
    const events = told.filter((event) => typeof event !== 'string');
    expectSound(events);
    expect(events[0]).toEqual({
      ...common,
      id: '1:14',
      time: opening.created_at,
      type: 'message.received',
      text: 'Where is my order?',
    });
    expect(events.map(({ type, agent, by }) => [type, agent, by])).toEqual([
      ['message.received', undefined, undefined],
      ['conversation.assigned', 38110301, undefined],
      ['message.sent', 38110301, undefined],
      ['conversation.resolved', 38110301, 'human'],
    ]);
  });

  it('tells what Zendesk does by itself as automation', () => {
    const events = read(
      'zendesk',
      page(
        opening,
        audit(2, [{ id: 21, event_type: 'Comment', public: true, author_id: -1 }], { updater_id: -1 }),
        audit(3, [{ id: 31, event_type: 'Change', status: 'solved', previous_value: 'pending' }], {
          updater_id: -1,
        }),
        audit(4, [{ id: 41, event_type: 'Change', status: 'open', previous_value: 'solved' }]),
      ),
    ) as Told[];
    expect(events.slice(4).map(({ type, sender, by }) => [type, sender, by])).toEqual([
      ['message.sent', 'automation', undefined],
      ['conversation.resolved', undefined, 'bot'],
      ['conversation.reopened', undefined, undefined],
    ]);
  });

  it('tells the rating', () => {
    const rated = (id: number, score: string) =>
      audit(id, [{ id, event_type: 'Change', satisfaction_score: score, previous_value: 'unoffered' }]);
    const told = read('zendesk', page(opening, rated(2, 'offered'), rated(3, 'good')));
    const events = told.slice(4) as Told[];
    expectSound(events);
    expect(events.map(({ type, survey, score }) => [type, survey, score])).toEqual([
      ['survey.sent', 'ticket-90412', undefined],
      ['survey.answered', 'ticket-90412', 5],
    ]);
  });

  it('leaves tickets aside whose beginning it has not seen', () => {
    expect(read('zendesk', page(audit(3, [{ id: 33, event_type: 'Change', status: 'solved' }])))).toEqual([
      'ignored ticket_from_before',
    ]);
  });
});

it.each(['generic', 'zendesk', 'chatwoot', 'whatsapp-history'] as const)(
  '%s never throws, whatever it is given',
  (format) => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (documents: unknown[]) => {
        expect(read(format, ...documents).length).toBeGreaterThanOrEqual(0);
      }),
    );
  },
);
