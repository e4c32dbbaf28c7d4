import { configText, endExportersAfterEach, startExporter } from '../testing/exporter.ts';
import type { TestExporter } from '../testing/exporter.ts';
import { DISK_FULL } from '../testing/faultyStore.ts';
import { API_TOKEN, genericEvent } from '../testing/webhooks.ts';
import { until } from '../testing/until.ts';

endExportersAfterEach();

const AUTHORISED = { method: 'POST', headers: { Authorization: `Bearer ${API_TOKEN}` } };

let desk: TestExporter;

beforeEach(async () => {
  desk = await startExporter();
});

async function status(target: string): Promise<number> {
  return (await desk.send(target)).status;
}

function webhook(id: string): Promise<unknown> {
  return desk.generic(genericEvent('message.received', { id, at: desk.now() }));
}

describe('/-/healthy', () => {
  it('answers while the process does, whatever the store says', async () => {
    desk.store.fail(['commit', 'claim', 'settle', 'groups']);
    const { status, text } = await desk.send('/-/healthy');
    expect([status, text]).toEqual([200, 'Helpdesk Exporter is healthy.\n']);
  });
});

describe('/-/ready', () => {
  it('answers when webhooks can be taken', async () => {
    const { status, text } = await desk.send('/-/ready');
    expect([status, text]).toEqual([200, 'Helpdesk Exporter is ready.\n']);
  });

  it('turns 503 when the store fails, with when to ask again', async () => {
    desk.logs.expectError(/The store failed/);
    desk.store.fail(['commit']);
    await webhook('a');
    const { status, headers } = await desk.send('/-/ready');
    expect([status, headers['retry-after']]).toEqual([503, '5']);
  });

  it('does not tell strangers where the database is', async () => {
    desk.logs.expectError(/The store failed/);
    desk.store.fail(['commit']);
    await webhook('a');
    const { text } = await desk.send('/-/ready');
    expect(text).toMatch(/^Helpdesk Exporter is not ready: /);
    expect(text).not.toContain(DISK_FULL.split(':')[0]);
  });

  it('recovers with the next webhook', async () => {
    desk.logs.expectError(/The store failed/);
    desk.store.fail(['commit']);
    await webhook('a');
    desk.store.heal();
    await webhook('a');
    expect(await status('/-/ready')).toBe(200);
  });

  it('recovers without one, since nobody sends to what is not ready', async () => {
    desk.logs.expectError(/The store failed/);
    desk.engine.start();
    desk.store.fail(['commit']);
    await webhook('a');
    expect(await status('/-/ready')).toBe(503);
    desk.store.heal();
    desk.advance(120_000);
    await until(async () => (await status('/-/ready')) === 200);
    expect(await status('/-/ready')).toBe(200);
  });

  it('recovers from a failure while there was nothing to do', async () => {
    desk.logs.expectError(/The store failed/);
    desk.store.fail(['claim']);
    desk.engine.start();
    await until(async () => (await status('/-/ready')) === 503);
    desk.store.heal();
    desk.advance(120_000);
    await until(async () => (await status('/-/ready')) === 200);
    expect(await status('/-/ready')).toBe(200);
  });

  it('stays as it is while one operation works and another fails', async () => {
    desk.logs.expectError(/The store failed/);
    await webhook('a');
    desk.store.fail(['settle']);
    desk.advance(60_000);
    desk.engine.start();
    await until(() => desk.logs.messages('error').length > 0);
    for (let n = 0; n < 5; n += 1) {
      await webhook(`b${n}`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    expect(desk.logs.messages('error')).toHaveLength(1);
    expect(desk.logs.messages('info')).not.toContain('The store works again');
  });

  it('says when the program is stopping', async () => {
    desk.exporter.drain();
    const { status, text } = await desk.send('/-/ready');
    expect([status, text]).toEqual([503, 'Helpdesk Exporter is not ready: shutting down\n']);
  });
});

describe('/-/reload', () => {
  it('says that the configuration was reloaded', async () => {
    const { status, text } = await desk.send('/-/reload', AUTHORISED);
    expect([status, text]).toEqual([200, 'Configuration reloaded.\n']);
  });

  it('names every key that waits for a restart', async () => {
    desk = await startExporter({
      reload: () => Promise.resolve({ faults: [], restartNeeded: ['listen', 'store'] }),
    });
    const { text } = await desk.send('/-/reload', AUTHORISED);
    expect(text).toBe('Configuration reloaded.\nRestart to apply: listen\nRestart to apply: store\n');
  });

  it('fails with every fault, and says what still holds', async () => {
    desk = await startExporter({
      reload: () => Promise.resolve({ faults: ['a.yml:1:1 x: bad', 'a.yml:2:1 y: bad'], restartNeeded: [] }),
    });
    const { status, text } = await desk.send('/-/reload', AUTHORISED);
    expect([status, text]).toEqual([
      500,
      'The configuration was not reloaded; the old one still holds:\na.yml:1:1 x: bad\na.yml:2:1 y: bad\n',
    ]);
  });

  it('does nothing for a GET', async () => {
    const { status, headers } = await desk.send('/-/reload');
    expect([status, headers.allow]).toEqual([405, 'POST']);
  });

  it('does nothing without the token', async () => {
    const reload = jest.fn(() => Promise.resolve({ faults: [], restartNeeded: [] }));
    desk = await startExporter({ reload });
    expect((await desk.send('/-/reload', { method: 'POST' })).status).toBe(401);
    desk = await startExporter({ reload, config: configText('') });
    expect((await desk.send('/-/reload', AUTHORISED)).status).toBe(403);
    expect(reload).not.toHaveBeenCalled();
  });
});
