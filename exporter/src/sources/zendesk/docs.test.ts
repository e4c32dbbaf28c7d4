import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KEY, load } from '../../config/testing/files.ts';
import { toInstant } from '../eventTime.ts';
import { createFakeApi } from '../testing/fakeApi.ts';
import { API, at, createSource, outcomeOf, RECEIVED_AT, REQUESTER, second, TICKET } from './testing/build.ts';
import { PAYLOADS } from './testing/payloads.ts';

const DOC = readFileSync(join(__dirname, '../../../../docs/sources/zendesk.md'), 'utf8');

function blocksOf(language: string): string[] {
  const fenced = new RegExp(`^( *)\`\`\`${language}\\n([^]*?)^ *\`\`\`$`, 'gm');
  return [...DOC.matchAll(fenced)].map(([, indent = '', text = '']) =>
    text.replace(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

test('every event to subscribe to counts as something, and no other does', () => {
  const told = [...DOC.matchAll(/^ +\| `([a-z_.]+)` +\|/gm)].map(([, type]) => type);
  const counted = PAYLOADS.filter(({ outcome }) => outcome.facts.length > 0).flatMap(({ body }) => {
    const { type } = body as { readonly type?: string };
    return type === undefined ? [] : [type.replace('zen:event-type:', '')];
  });
  // Of a capacity only the API tells.
  const expected = new Set([...counted, 'agent.max_capacity_changed']);
  expect(told.toSorted()).toEqual([...expected].toSorted());
});

test('the template, with its places filled, tells of a survey; with a rating, of the score', () => {
  const [template = ''] = blocksOf('json');
  const filled = template
    .replace('{{ticket.id}}', TICKET)
    .replace('{{ticket.requester.id}}', REQUESTER)
    .replace('{{ticket.updated_at_with_timestamp}}', second(400));
  const kinds = (text: string) =>
    outcomeOf(JSON.parse(text)).facts.map((fact) => (fact as { readonly kind: string }).kind);
  expect(kinds(filled)).toEqual(['SurveySent']);
  for (const rating of ['good', 'bad']) {
    expect(kinds(filled.replace('offered', rating))).toEqual(['SurveySent', 'SurveyAnswered']);
  }
});

test('the configuration loads, for one brand and for several', () => {
  const [one = '', several = ''] = blocksOf('yaml');
  const env = { ZENDESK_EVENTS_SECRET: 'a', ZENDESK_TRIGGERS_SECRET: 'b', ZENDESK_API_TOKEN: 'c' };
  expect(load(KEY + one, { env }).sources).toMatchObject([
    { name: 'zendesk', kind: 'zendesk', csat: 'surveys', groups: { 360502: 'repairs' } },
  ]);
  const withBrands = one.replace(/ {4}inboxes:[^]*/, several.replaceAll(/^/gm, '    '));
  const [source] = load(KEY + withBrands, { env }).sources;
  expect(Object.keys(source?.inboxes ?? {})).toEqual(['520017', '520018']);
});

test.each(['surveys', 'ratings'] as const)('how far back %s are asked for is on the page', async (csat) => {
  const [scan] = createSource({ api: { ...API, csat } }).inquiry!.scans;
  const api = createFakeApi({});
  await scan!.page(JSON.stringify({ from: at(0), since: at(0) }), api, RECEIVED_AT);
  const [, since] = /(?:start_time|created_at_start\])=(\d+)/.exec(api.asked[0]!) ?? [];
  const hours = (at(0) - toInstant(since)) / 3_600_000;
  expect(DOC).toContain(`\`surveys.answerWithin\` above \`${hours}h\``);
});
