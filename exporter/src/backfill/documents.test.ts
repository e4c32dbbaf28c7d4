import { readDocuments } from './documents.ts';
import type { Document } from './documents.ts';
import { LONGEST_LINE_BYTES } from './lines.ts';

async function read(
  text: string | readonly Uint8Array[],
  { isSpread = false, block = 7 } = {},
): Promise<Document[]> {
  const blocks = typeof text === 'string' ? cut(Buffer.from(text), block) : text;
  const documents: Document[] = [];
  for await (const document of readDocuments({ name: 'a.json', bytes: toStream(blocks) }, isSpread))
    documents.push(document);
  return documents;
}

function cut(bytes: Buffer, length: number): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += length) blocks.push(bytes.subarray(at, at + length));
  return blocks;
}

async function* toStream(blocks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const block of blocks) yield await Promise.resolve(block);
}

const at = (line: number, value: unknown) => ({ input: 'a.json', line, value });
const faulty = (line: number, fault: string) => ({ input: 'a.json', line, fault });

it.each([1, 2, 5, 1000])('reads a document a line, however the bytes are cut (%i)', async (block) => {
  expect(await read('{"a":"é"}\n\n{"b":"😀"}\r\n[1]', { block })).toEqual([
    at(1, { a: 'é' }),
    at(3, { b: '😀' }),
    at(4, [1]),
  ]);
});

it('names the line that is no JSON, and goes on behind it', async () => {
  expect(await read('{"a":1}\n{"b":\n{"c":3}\n')).toEqual([
    at(1, { a: 1 }),
    faulty(2, 'not_json'),
    at(3, { c: 3 }),
  ]);
});

describe('documents over many lines', () => {
  it('are put together, brackets in texts aside', async () => {
    const pretty = JSON.stringify({ a: '}{ "]\\', b: [{ c: 1 }] }, null, 2);
    expect(await read(`${pretty}\n${pretty}\n{"one":"line"}\n`, { isSpread: true })).toEqual([
      at(1, JSON.parse(pretty)),
      at(9, JSON.parse(pretty)),
      at(17, { one: 'line' }),
    ]);
  });

  it('that end too soon are named by where they begin', async () => {
    expect(await read('{"a":1}\n{\n"b":[\n', { isSpread: true })).toEqual([
      at(1, { a: 1 }),
      faulty(2, 'not_json'),
    ]);
  });

  it('that close and are no JSON are left behind', async () => {
    expect(await read('{\n"a" 1\n}\n{"b":2}', { isSpread: true })).toEqual([
      faulty(1, 'not_json'),
      at(4, { b: 2 }),
    ]);
  });
});

it('passes over a line that would fill the memory', async () => {
  const block = Buffer.alloc(1 << 20, 'x');
  const long = Array.from({ length: LONGEST_LINE_BYTES / block.length + 1 }, () => block);
  expect(await read([...long, Buffer.from('\n{"a":1}\n')])).toEqual([faulty(1, 'too_long'), at(2, { a: 1 })]);
});
