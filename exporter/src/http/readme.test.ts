/** The README's table of endpoints. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endExportersAfterEach, startExporter } from '../testing/exporter.ts';

const README = readFileSync(join(__dirname, '../../../README.md'), 'utf8');
const [, TABLE = ''] = /^## Endpoints\n(.*?)^## /ms.exec(README) ?? [];

/** Of `GET/POST /path?a=b` each method with the path; places such as `{id}` stay as they are. */
const endpoints = [...TABLE.matchAll(/`([A-Z/]+) (\/[^`?]*)[^`]*`/g)].flatMap(([, methods = '', path = '']) =>
  methods.split('/').map((method) => [method, path] as const),
);

endExportersAfterEach();

it.each(endpoints)('%s %s is there', async (method, path) => {
  const desk = await startExporter();
  const nowhere = await desk.send('/nowhere');
  const { status, text } = await desk.send(path, { method });
  expect(status).not.toBe(405);
  expect(text).not.toBe(nowhere.text);
});

it('tells of the page a browser opens on', () => {
  expect(endpoints).toContainEqual(['GET', '/']);
});
