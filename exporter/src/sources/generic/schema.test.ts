import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EVENT_TYPES, eventSchema, genericSchemaJson } from './schema.ts';

const COMMITTED = join(__dirname, '../../../../docs/sources/generic.schema.json');

interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly $id?: string;
  readonly $schema?: string;
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

const schema = JSON.parse(genericSchemaJson()) as JsonSchema;
const definitions = schema.$defs ?? {};

describe('the JSON Schema', () => {
  it('is committed as it is generated', () => {
    expect(readFileSync(COMMITTED, 'utf8')).toBe(genericSchemaJson());
  });

  it('is draft 2020-12 and says what it is', () => {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.$id).toBe('urn:helpdesk-exporter:sources:generic');
    expect(schema.title).toEqual(expect.any(String));
    expect(schema.description).toEqual(expect.any(String));
  });

  it('comes out the same however often it is asked for', () => {
    expect(genericSchemaJson()).toBe(genericSchemaJson());
  });

  it('defines and describes every type of event', () => {
    expect(Object.keys(definitions)).toEqual(expect.arrayContaining([...EVENT_TYPES]));
    for (const type of EVENT_TYPES) expect(definitions[type]?.description).toEqual(expect.any(String));
  });

  it('describes every field', () => {
    const undescribed = Object.entries(definitions).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties).flatMap(([field, { description }]) =>
        description ? [] : [`${name}.${field}`],
      ),
    );
    expect(undescribed).toEqual([]);
  });

  it('asks for at least one id of a customer', () => {
    const ids = Object.keys(definitions.customer?.properties ?? {});
    expect(definitions.customer?.anyOf).toEqual(ids.map((id) => ({ required: [id] })));
  });

  it('never forbids fields it does not name', () => {
    expect(genericSchemaJson()).not.toContain('additionalProperties');
  });
});

describe('the JSON Schema and the parser agree', () => {
  const fromJson = z.fromJSONSchema(
    JSON.parse(genericSchemaJson()) as Parameters<typeof z.fromJSONSchema>[0],
  );
  const base = { id: 'e1', inbox: 7, customer: { phone: '+15550100001' } };

  it.each([
    ['a good event', { ...base, type: 'bot.entered', time: '2026-03-09T08:00:00+01:00' }, true],
    ['fields it does not name', { ...base, type: 'bot.entered', more: { of: 'that' } }, true],
    ['a default left out', { ...base, type: 'survey.sent', survey: 's' }, true],
    ['a number for a time', { ...base, type: 'bot.entered', time: 1773043200.5 }, true],
    ['a time without an offset', { ...base, type: 'bot.entered', time: '2026-03-09T08:00:00' }, false],
    ['a type nobody knows', { ...base, type: 'call.started' }, false],
    ['no id', { ...base, id: undefined, type: 'bot.entered' }, false],
    ['a scale of four', { ...base, type: 'survey.sent', survey: 's', of: 4 }, false],
    ['a score as text', { ...base, type: 'survey.answered', score: '4' }, false],
    ['a sender nobody knows', { ...base, type: 'message.sent', sender: 'robot' }, false],
  ])('on %s', (_, event, accepted) => {
    const json: unknown = JSON.parse(JSON.stringify(event));
    expect(eventSchema.safeParse(json).success).toBe(accepted);
    expect(fromJson.safeParse(json).success).toBe(accepted);
    expect(fromJson.safeParse({ events: [json] }).success).toBe(accepted);
  });

  it('on the size of a batch', () => {
    const event = { ...base, type: 'bot.entered' };
    expect(fromJson.safeParse({ events: Array(1000).fill(event) }).success).toBe(true);
    expect(fromJson.safeParse({ events: Array(1001).fill(event) }).success).toBe(false);
  });
});
