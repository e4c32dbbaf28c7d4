/**
 * Where expressions of the configuration are worked out: in a thread of their own, with bounds on time and memory. It is
 * waited for, since a webhook is read in one go; and it is ended when it takes too long, which nothing in one's own thread
 * can be relied on to survive.
 */
import { createRequire } from 'node:module';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { Milliseconds } from '../../conversation/fact.ts';

/** Of one expression over one body. A body of a megabyte takes a tenth of it. */
export const LONGEST_MS: Milliseconds = 500;
const LONGEST_START_MS: Milliseconds = 10_000;
const MOST_MEMORY_MB = 128;

export interface Fault {
  readonly message: string;
  /** In UTF-16 units from the beginning of the expression, where the fault has a place. */
  readonly position?: number;
}

/** JSON in and out. Without an input the expression is only looked at. */
export interface Task {
  readonly expression: string;
  readonly input?: string;
  readonly bindings?: string;
}

export type Worked = { readonly json: string } | { readonly fault: Fault };

/** One for the whole program, from the first expression on. */
let current: Sandbox | undefined;

/** Never throws: what does not end in time comes to a fault, and the next task begins afresh. */
export function work(task: Task): Worked {
  current ??= new Sandbox();
  const worked = current.ask(task);
  if (worked) return worked;
  current.end();
  current = undefined;
  return { fault: { message: 'takes too long' } };
}

class Sandbox {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #answered = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #limitMs = LONGEST_START_MS;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(PROGRAM, {
      eval: true,
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
      workerData: {
        library: createRequire(import.meta.url).resolve('jsonata'),
        port: port2,
        answered: this.#answered,
        limits: { timeout: LONGEST_MS / 2, stack: 500, sequence: 10_000 },
      },
      transferList: [port2],
    });
    // One that ran out of memory is found out by its silence.
    this.#worker.on('error', () => undefined);
    this.#worker.unref();
    this.#port.unref();
  }

  /** Undefined when there is no answer in time. */
  ask(task: Task): Worked | undefined {
    Atomics.store(this.#answered, 0, 0);
    this.#port.postMessage(task);
    Atomics.wait(this.#answered, 0, 0, this.#limitMs);
    this.#limitMs = LONGEST_MS;
    return (receiveMessageOnPort(this.#port) as { message: Worked } | undefined)?.message;
  }

  end(): void {
    this.#port.close();
    void this.#worker.terminate();
  }
}

/**
 * The library stands in a context of its own, so that nothing an expression could get hold of leads to Node. Compiled
 * expressions are kept: those of a configuration are few.
 */
const PROGRAM = `
const { readFileSync } = require('node:fs');
const { createContext, Script } = require('node:vm');
const { workerData } = require('node:worker_threads');
const { library, port, answered, limits } = workerData;
const context = createContext({ limits: JSON.stringify(limits) }, { codeGeneration: { strings: false, wasm: false } });
new Script(readFileSync(library, 'utf8'), { filename: 'jsonata.js' }).runInContext(context);
const work = new Script(\`
  const compiled = new Map();
  const compile = (expression) => {
    if (!compiled.has(expression)) compiled.set(expression, jsonata(expression, JSON.parse(limits)));
    return compiled.get(expression);
  };
  async (expression, input, bindings) => {
    try {
      const ready = compile(expression);
      if (input === undefined) return JSON.stringify({ json: 'null' });
      const result = await ready.evaluate(JSON.parse(input), JSON.parse(bindings ?? '{}'));
      return JSON.stringify({ json: JSON.stringify(result) ?? 'null' });
    } catch (error) {
      return JSON.stringify({ fault: { message: String(error?.message), position: error?.position } });
    }
  };
\`).runInContext(context);
port.on('message', async ({ expression, input, bindings }) => {
  const worked = await work(expression, input, bindings);
  port.postMessage(JSON.parse(worked));
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
});
`;
