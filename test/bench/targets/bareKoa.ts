/** What nobody can do without: a Koa application that reads the body, proves its signature and parses it. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import Koa from 'koa';
import { APP_SECRET } from '../traffic/recipe.ts';
import { announce } from './announce.ts';

const app = new Koa();
app.use(async (ctx) => {
  const body = await bodyOf(ctx.req);
  if (!isSigned(body, ctx.get('X-Hub-Signature-256'))) ctx.throw(401);
  const parsed = JSON.parse(body.toString('utf8')) as { object?: unknown };
  if (parsed.object !== 'whatsapp_business_account') ctx.throw(400);
  ctx.status = 200;
  ctx.body = 'OK\n';
});

function bodyOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    });
    request.on('error', reject);
  });
}

function isSigned(body: Buffer, header: string): boolean {
  const expected = createHmac('sha256', APP_SECRET).update(body).digest();
  const given = Buffer.from(header.slice('sha256='.length), 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

announce(createServer(app.callback() as Parameters<typeof createServer>[1]));
