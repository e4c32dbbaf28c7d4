import { endExportersAfterEach, startExporter } from '../testing/exporter.ts';

endExportersAfterEach();

it('says what this is and in which version', async () => {
  const desk = await startExporter();
  const { status, headers, text } = await desk.send('/');
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(text).toContain('<h1>Helpdesk Exporter</h1>');
  expect(text).toContain('Version 0.0.0-test');
});

it('links to nothing that is not there', async () => {
  const desk = await startExporter();
  const { text } = await desk.send('/');
  const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, link]) => link ?? '');
  expect(links).toEqual(['/metrics', '/-/healthy', '/-/ready']);
  for (const link of links) expect((await desk.send(link)).status).toBe(200);
});

it('loads nothing and runs nothing', async () => {
  const desk = await startExporter();
  const { headers, text } = await desk.send('/');
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(text).not.toMatch(/<script|src=|https?:/);
});

it('takes GET alone', async () => {
  const desk = await startExporter();
  expect((await desk.send('/', { method: 'POST', body: 'x' })).status).toBe(405);
});
