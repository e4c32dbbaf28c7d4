import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../../config/testing/files.ts';
import { readNote } from './author.ts';
import { MAX_FORM_BYTES, MAX_FORM_PARAMETERS } from './signature.ts';
import {
  CONVERSATION,
  CUSTOMER,
  BUSINESS,
  cloudEvent,
  conversation,
  createSource,
  factsOf,
  outcomeOf,
  reservation,
  status,
  task,
  teamMessage,
  worker,
} from './testing/build.ts';
import { twilio } from './twilio.ts';

const DOC = readFileSync(join(__dirname, '../../../../docs/sources/twilio.md'), 'utf8');

function blocks(language: string): string[] {
  const fenced = new RegExp(`^( *)\`\`\`${language}\\n([^]*?)^ *\`\`\`$`, 'gm');
  return [...DOC.matchAll(fenced)].map(([, indent = '', code = '']) =>
    code.replace(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

/** The cells of the rows of the table below a line that holds the text. */
function rowsBelow(text: string): string[][] {
  const [, below = ''] = DOC.split(text);
  const [table = ''] = /^ *\|[^]*?(?=\n\n)/m.exec(below) ?? [];
  const rows = table.split('\n').slice(2);
  return rows.map((row) => row.trim().slice(1, -1).split('|'));
}

function codeOf(text = ''): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}

describe('the configuration', () => {
  const text = `pseudonymKey: 0123456789abcdef\n${blocks('yaml')[0]!}`;

  test('is a source of this kind', () => {
    const { sources, publicUrl } = load(text, { env: { TWILIO_AUTH_TOKEN: 'a' } });
    expect(sources).toMatchObject([{ kind: twilio.kind, name: 'twilio' }]);
    expect(publicUrl).toBe('https://kpi.example.org');
  });

  test('has the keys the page tells of', () => {
    const keys = rowsBelow('the keys that say what Twilio does not').map(([cell]) => codeOf(cell)[0]);
    const [source] = load(text, { env: { TWILIO_AUTH_TOKEN: 'a' } }).sources;
    expect(keys.toSorted()).toEqual(
      Object.keys(source!)
        .filter((key) => !['name', 'kind', 'authToken', 'inboxes'].includes(key))
        .toSorted(),
    );
  });
});

describe('what to subscribe to', () => {
  const streamed = rowsBelow('Create a subscription for the sink').flatMap(([, types]) => codeOf(types));
  const DATA = {
    messageSid: 'SM1',
    from: CUSTOMER,
    to: BUSINESS,
    ConversationSid: CONVERSATION,
    MessageSid: 'IM1',
    ParticipantSid: 'MB1',
    Author: CUSTOMER,
    Identity: 'ola',
    StateTo: 'closed',
    payload: {
      sid: 'EV1',
      task_sid: 'WT1',
      task_queue_sid: 'WQ1',
      reservation_sid: 'WR1',
      worker_sid: 'WK1',
      worker_activity_name: 'Break',
    },
  };

  test('is a type of Event Streams for each row', () => {
    expect(streamed).toHaveLength(17);
    expect(new Set(streamed).size).toBe(17);
  });

  test.each(streamed)('%s becomes a fact', (type) => {
    const source = createSource({
      inboxes: { '*': { inbox: 'support', team: 'care' }, WQ1: { inbox: 'support', team: 'tier2' } },
    });
    const event = cloudEvent(type.replace('com.twilio.', ''), DATA);
    expect(factsOf([event], source).length).toBeGreaterThan(0);
  });

  test('the types of the example are among them', () => {
    const [, example = ''] = blocks('sh');
    const types = [...example.matchAll(/"type":"([^"]+)"/g)].map(([, type]) => type!);
    expect(types).toHaveLength(2);
    for (const type of types) expect(streamed).toContain(type);
  });

  test('every event of Conversations to be ticked is read', () => {
    const [, line = ''] = /_Webhook filtering_ tick ([^]*?)\.\n/.exec(DOC) ?? [];
    const events = codeOf(line);
    expect(events).toHaveLength(4);
    const fields = {
      MessageSid: 'IM1',
      Author: CUSTOMER,
      ParticipantSid: 'MB1',
      Identity: 'ola',
      StateTo: 'closed',
      Status: 'read',
    };
    for (const event of events) expect(factsOf(conversation(event, fields))).toHaveLength(1);
  });

  test('every event of TaskRouter to be chosen is read', () => {
    const [, line = ''] = /Choose the events ([^]*?), or all\./.exec(DOC) ?? [];
    const events = codeOf(line);
    expect(events).toHaveLength(7);
    const bound = createSource({
      inboxes: {
        '*': { inbox: 'support', team: 'care' },
        WQ0000000000000000000000000000b300: { inbox: 'support', team: 'tier2' },
      },
    });
    for (const event of events) {
      const build = event.startsWith('worker')
        ? worker
        : event.startsWith('reservation')
          ? reservation
          : task;
      const body = build === worker ? worker(event) : build(event, {}, { from: '+48555010222' });
      expect([event, factsOf(body, bound).length]).toEqual([event, 1]);
    }
  });
});

test('the statuses said to have reached nobody are left aside', () => {
  const statuses = codeOf(rowsBelow('## What is counted')[2]![1]);
  expect(statuses).toHaveLength(5);
  for (const value of statuses)
    expect(outcomeOf(status(value))).toMatchObject({ facts: [], ignored: { [value]: 1 } });
});

describe('the notes', () => {
  const notes = rowsBelow('Where the note goes').map(([, cell]) => codeOf(cell)[0]!);
  const AGENT_17 = [{ kind: 'MessageSent', sender: 'human', evidence: 'stated', agent: 'agent-17' }];

  test('stand in three places', () => {
    expect(notes).toHaveLength(3);
    expect(readNote('sender=human;agent=17')).toEqual({ sender: 'human', agent: '17' });
  });

  test('of Messaging webhooks is heard', () => {
    const [address = ''] = notes;
    const [, query = ''] = /\?([^#]*)#rc=3&rp=all$/.exec(address) ?? [];
    expect(factsOf(status('sent'), createSource(), query)).toMatchObject(AGENT_17);
  });

  test('of Messaging through Event Streams is heard', () => {
    const tags = JSON.parse(notes[1]!.replace('Tags=', '')) as object;
    const data = { messageSid: 'SM1', from: BUSINESS, to: CUSTOMER, tags };
    expect(factsOf([cloudEvent('messaging.message.sent', data)])).toMatchObject(AGENT_17);
  });

  test('of Conversations is heard', () => {
    const Attributes = notes[2]!.replace('Attributes=', '');
    expect(factsOf(teamMessage({ Attributes, Source: 'API', Author: 'crm' }))).toMatchObject(AGENT_17);
  });
});

test.each(['security.md', 'sources/twilio.md'])('%s tells how large a form may be', (page) => {
  const rows = readFileSync(join(__dirname, '../../../../docs', page), 'utf8').split('\n');
  const [row = ''] = rows.filter((line) => /\bforms?\b.*KiB/.test(line));
  expect(row).toContain(`${MAX_FORM_BYTES / 1024} KiB`);
  expect(row).toContain(`${MAX_FORM_PARAMETERS.toLocaleString('en')} parameters`);
});
