import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { configReference } from '../../config/reference.ts';
import { readAnswer, readChoice } from '../../conversation/answer.ts';
import { SENDER, change, incoming, outcomeOf, post, read, stamp, statuses, wamid } from './testing/build.ts';
import { whatsapp } from './whatsapp.ts';

const DOC = readFileSync(join(__dirname, '../../../../docs/sources/whatsapp.md'), 'utf8');

/** The code spans of the table row that begins with the text. */
function rowOf(begin: string): string[] {
  const row = DOC.split('\n').find((line) => line.startsWith(`| ${begin}`)) ?? '';
  return codeOf(row.split('|')[1] ?? '');
}

function codeOf(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}

function blockOf(language: string): string {
  return new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(DOC)![1]!;
}

function message(type: string): unknown {
  return incoming({ ...SENDER, id: wamid(1), timestamp: stamp(1), type });
}

test('every message type called a turn is one, and understood', () => {
  const types = [...rowOf('`text`'), ...rowOf('`unsupported`')];
  expect(types).toHaveLength(12);
  for (const type of types) {
    const { facts, deadLetters } = read(message(type));
    expect([type, facts.length, deadLetters.length]).toEqual([type, 1, 0]);
  }
});

test('every message type said to count for nothing is left aside by its name', () => {
  const types = rowOf('`reaction`');
  expect(types).toHaveLength(5);
  for (const type of types) {
    expect(outcomeOf(message(type))).toEqual({ facts: [], ignored: { [type]: 1 }, deadLetters: [] });
  }
});

test('every field to subscribe to is read', () => {
  const fields = [...DOC.matchAll(/^ +\| `(\w+)`/gm)].map(([, field]) => field!);
  expect(fields).toEqual(['messages', 'smb_message_echoes', 'user_id_update', 'user_preferences']);
  for (const field of fields) {
    const list = field === 'smb_message_echoes' ? 'message_echoes' : field;
    expect(outcomeOf(post(change(field, { [list]: [] })))).toEqual({
      facts: [],
      ignored: {},
      deadLetters: [],
    });
  }
});

test('the tag of the example names a human agent', () => {
  const { biz_opaque_callback_data } = JSON.parse(blockOf('json')) as Record<string, unknown>;
  const status = { id: wamid(1), status: 'sent', timestamp: stamp(1), recipient_id: '15550100001' };
  expect(read(statuses({ ...status, biz_opaque_callback_data })).facts).toMatchObject([
    { sender: 'human', evidence: 'stated', agent: 'agent-17' },
  ]);
});

test('every written score of the list is a score, and every counter-example is none', () => {
  const [scores = '', others = ''] = /nothing but a score from 1 to 5: ([^]*?)\. ([^]*?)\n\n/
    .exec(DOC)!
    .slice(1);
  const written = scores.replaceAll('`', '').split(/,\s+/);
  expect(written).toHaveLength(11);
  for (const score of written)
    expect([score, readAnswer(score)?.points]).toEqual([score, expect.any(Number)]);
  expect(codeOf(others).map((text) => readAnswer(text))).toEqual([undefined]);
});

test('the title of the example tells its score', () => {
  expect(readChoice(codeOf(/begins with a score, such as .*/.exec(DOC)![0])[0]!)).toEqual({ points: 5 });
});

test('the account is subscribed by the version of the API the exporter itself uses', () => {
  const [, version] = /graph\.facebook\.com\/(v[\d.]+)\//.exec(blockOf('sh'))!;
  expect(configReference()).toContain(`\`https://graph.facebook.com/${version}\``);
});

test('the source of the example is of this kind', () => {
  const { sources } = parseYaml(blockOf('yaml')) as { sources: Record<string, unknown>[] };
  expect(sources).toMatchObject([{ kind: whatsapp.kind }]);
  expect(Object.keys(sources[0]!)).toEqual(['name', 'kind', 'appSecret', 'verifyToken', 'inboxes']);
});
