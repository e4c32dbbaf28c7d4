/** A server under test in its own process, with the probe inside. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { compiled } from '../paths.ts';
import type { ProbeReading } from './probe.ts';

export interface ServerOptions {
  readonly nodeFlags?: readonly string[];
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export class Server {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #output: () => string;

  private constructor(child: ChildProcess, port: number, output: () => string) {
    this.#child = child;
    this.port = port;
    this.#output = output;
  }

  /** Started, not yet listening. */
  static spawn(port: number, { nodeFlags = [], args, env = {} }: ServerOptions): Server {
    const child = spawn(process.execPath, ['--import', compiled('targets/probe.js'), ...nodeFlags, ...args], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, ...env },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (bytes: Buffer) => (text = (text + bytes.toString()).slice(-20_000)));
    return new Server(child, port, () => text);
  }

  /** A baseline, which says on its own where it listens. */
  static async baseline(
    name: 'bareHttp' | 'bareKoa' | 'promClient',
    args: readonly string[] = [],
  ): Promise<Server> {
    const started = Server.spawn(0, { args: [compiled(`targets/${name}.js`), ...args] });
    const port = await started.#announcedPort();
    return new Server(started.#child, port, started.#output);
  }

  async #announcedPort(): Promise<number> {
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline && !this.hasEnded) {
      const port = /^(\d+)$/m.exec(this.#output());
      if (port) return Number(port[1]);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`The baseline did not start:\n${this.#output()}`);
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The end of what it wrote to both streams. */
  output(): string {
    return this.#output();
  }

  async read(): Promise<ProbeReading> {
    const answer = once(this.#child, 'message', { signal: AbortSignal.timeout(60_000) });
    this.#child.send('read');
    const [reading] = (await answer) as [ProbeReading];
    return reading;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.hasEnded) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill(signal);
    await exited;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
