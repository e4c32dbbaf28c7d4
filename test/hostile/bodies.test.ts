/** More megabytes than there is memory for, sent by nobody known: honest webhooks pass, memory stays within bounds. */
import { eventually } from '../support/processes.ts';
import { crowd, disperse, honestWebhook, metric, openDoor, UPLOAD } from './door.ts';
import type { Door, Stranger } from './door.ts';

const MEGABYTE = 1024 * 1024;
const [BODIES, BODY_MEGABYTES, BUDGET_MEGABYTES] = [150, 3, 32];
const OVERLOADED = 'helpdesk_webhook_rejected_total{source="shop",reason="overloaded"}';

/** For a busy machine; a quiet one needs a tenth of it. */
const PATIENCE_MS = 120_000;

let door: Door | undefined;
let strangers: Stranger[] = [];

afterEach(async () => {
  disperse(strangers);
  await door?.stop();
}, PATIENCE_MS);

it(
  'keeps bodies within their budget, gives up the largest and lets small ones in',
  async () => {
    const here = await openDoor(`{ maxBodiesMegabytes: ${BUDGET_MEGABYTES}, requestTimeout: 2m }`);
    door = here;
    const before = await metric(here, 'process_resident_memory_bytes');
    strangers = await crowd(here, BODIES);
    // Announced as four, sent as three: none of them ever ends.
    const piece = Buffer.alloc(BODY_MEGABYTES * MEGABYTE, 'x');
    for (const { socket } of strangers) {
      socket.write(`${UPLOAD}Content-Length: ${4 * MEGABYTE}\r\n\r\n`);
      socket.write(piece);
    }
    let peak = before;
    await eventually(
      'bodies to be given up',
      async () => {
        expect((await honestWebhook(here)).status).toBe(200);
        peak = Math.max(peak, await metric(here, 'process_resident_memory_bytes'));
        const givenUp = await metric(here, OVERLOADED);
        return givenUp >= BODIES - Math.ceil(BUDGET_MEGABYTES / BODY_MEGABYTES) - 1 || undefined;
      },
      PATIENCE_MS / 2,
    );
    for (let n = 0; n < 10; n += 1) expect((await honestWebhook(here)).status).toBe(200);
    // All of them together are 450 MB; the budget, what the collector has not come to yet and socket buffers stay well below.
    expect(peak - before).toBeLessThan(200 * MEGABYTE);
    const told = strangers.filter(({ text }) => text().startsWith('HTTP/1.1 503')).length;
    expect(told).toBeGreaterThan(0);
  },
  PATIENCE_MS,
);
