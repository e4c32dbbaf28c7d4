import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import type { Parsed } from '../source.ts';
import { createFakeRequest, createFakeTools } from '../testing/tools.ts';
import { generic } from './generic.ts';
import { eventSchema, genericSchemaJson } from './schema.ts';

const DOC = readFileSync(join(__dirname, '../../../../docs/sources/generic.md'), 'utf8');
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

const source = generic.create({ secret: [SECRET] }, createFakeTools());

/** The code blocks of a language, less the indentation they have inside a list. */
function blocks(language: string): string[] {
  const fenced = new RegExp(`^( *)\`\`\`${language}\\n([^]*?)^ *\`\`\`$`, 'gm');
  return [...DOC.matchAll(fenced)].map(([, indent = '', code = '']) =>
    code.replace(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

describe('the JSON examples of the docs', () => {
  const examples = blocks('json').map((text) => JSON.parse(text) as { readonly events?: readonly unknown[] });
  const fromJson = z.fromJSONSchema(
    JSON.parse(genericSchemaJson()) as Parameters<typeof z.fromJSONSchema>[0],
  );

  it('are there: one event, and one batch', () => {
    expect(examples.map(({ events }) => events !== undefined)).toEqual([false, true]);
  });

  it('fit the JSON Schema', () => {
    for (const example of examples) expect(fromJson.safeParse(example).error).toBeUndefined();
  });

  it('fit the parser, and every event of them becomes a fact with its own time', () => {
    for (const example of examples) {
      const events = example.events ?? [example];
      for (const event of events) expect(eventSchema.safeParse(event).error).toBeUndefined();
      const { facts } = source.parse(example, createFakeRequest({ receivedAt: Date.UTC(2026, 2, 10) }));
      expect(facts).toHaveLength(events.length);
      expect(facts.filter(({ timeSource }) => timeSource === 'event')).toHaveLength(
        events.filter((event) => typeof event === 'object' && event !== null && 'time' in event).length,
      );
    }
  });
});

describe('the table of events in the docs', () => {
  const rows = [...DOC.matchAll(/^\| `(\w+\.\w+)` +\|([^|]*)\|([^|]*)\|([^|]*)\|$/gm)].map((row) =>
    row.slice(1),
  );

  it('has a row per type, in the order of the schema, with its fields and the words of its description', () => {
    const expected = eventSchema.options.map((option) => {
      const stated = [
        'id',
        'type',
        'time',
        ...(option.shape.type.value === 'agent.presence' ? [] : ['inbox', 'customer', 'conversation']),
      ];
      const fields = Object.entries<z.ZodType>(option.shape).filter(([field]) => !stated.includes(field));
      const isOptional = (field: z.ZodType) => field.safeParse(undefined).success;
      return {
        type: option.shape.type.value,
        needs: fields.flatMap(([name, field]) => (isOptional(field) ? [] : [name])),
        mayHave: fields.flatMap(([name, field]) => (isOptional(field) ? [name] : [])),
        description: option.description,
      };
    });
    expect(
      rows.map(([type, needs, mayHave, description]) => ({
        type,
        needs: namesIn(needs),
        mayHave: namesIn(mayHave),
        description: description?.trim(),
      })),
    ).toEqual(expected);
  });

  function namesIn(cell = ''): string[] {
    return [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
  }
});

describe('the configuration in the docs', () => {
  it('is a source of this kind', () => {
    const [config] = blocks('yaml').map((text) => parseYaml(text) as { sources: { kind: string }[] });
    expect(config?.sources.map(({ kind }) => kind)).toEqual([generic.kind]);
  });
});

describe('the scripts in the docs', () => {
  const run = promisify(execFile);
  const folder = mkdtempSync(join(tmpdir(), 'generic-docs-'));
  const received: { readonly request: IncomingMessage; readonly body: Buffer }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ request, body: Buffer.concat(chunks) });
      response.writeHead(204).end();
    });
  });

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(() => received.splice(0));

  afterAll(async () => {
    rmSync(folder, { recursive: true });
    server.close();
    await once(server, 'close');
  });

  it('the one for Node sends an event that is verified and understood', async () => {
    const file = join(folder, 'send.mjs');
    writeFileSync(file, blocks('js')[0] ?? '');
    const { stdout } = await run(process.execPath, [file], { env: environment() });
    expect(stdout).toBe('204\n');
    expect(understood().facts).toMatchObject([{ kind: 'MessageReceived', timeSource: 'event' }]);
  });

  it('the one for the shell sends an event that is verified and understood', async () => {
    const { stdout } = await run('sh', ['-eu', '-c', blocks('sh')[1] ?? ''], { env: environment() });
    expect(stdout).toBe('204\n');
    expect(understood().facts).toMatchObject([{ kind: 'MessageReceived', timeSource: 'event' }]);
  });

  it('the one that makes a secret makes one that will do', async () => {
    const { stdout } = await run('sh', ['-eu', '-c', blocks('sh')[0] ?? '']);
    expect(() => generic.create({ secret: [stdout.trim()] }, createFakeTools())).not.toThrow();
    expect(stdout).toMatch(/^whsec_.{44}\n$/);
  });

  function environment(): NodeJS.ProcessEnv {
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/webhooks/desk`;
    return { PATH: process.env.PATH, WEBHOOK_URL: url, WEBHOOK_SECRET: SECRET, no_proxy: '127.0.0.1' };
  }

  /** What the source makes of the one request received. */
  function understood(): Parsed {
    expect(received).toHaveLength(1);
    const { request, body } = received[0]!;
    expect(request).toMatchObject({ method: 'POST', url: '/webhooks/desk' });
    expect(generic.contentTypes).toContain(request.headers['content-type']);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const webhook = createFakeRequest({ headers, body, receivedAt: Date.now() });
    source.verify(webhook);
    return source.parse(JSON.parse(body.toString('utf8')), webhook);
  }
});
