import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { Client } from './client.ts';

let server: Server | undefined;

afterEach(() => {
  server?.close();
});

/** The client of a server that resets every connection. */
async function clientOfResetter(): Promise<Client> {
  const resetter = createServer((socket) => socket.resetAndDestroy());
  server = resetter;
  await new Promise<void>((resolve) => resetter.listen(0, '127.0.0.1', resolve));
  return new Client(`http://127.0.0.1:${(resetter.address() as AddressInfo).port}`);
}

it('takes a connection that is reset for one that is closed', async () => {
  const client = await clientOfResetter();
  const pieces = Array.from({ length: 50 }, () => Buffer.from('GET / HTTP/9.9\r\n\r\n'));
  expect((await client.sendRaw(pieces, false)).statuses).toEqual([]);
  client.close();
});
