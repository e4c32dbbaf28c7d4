/** What every row works with. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Generator } from '../load/generator.ts';
import type { LoadReport } from '../load/load.ts';
import { profileFlags } from '../report/profile.ts';
import { Exporter } from '../targets/exporter.ts';
import type { ExporterOptions } from '../targets/exporter.ts';
import { Server } from '../targets/server.ts';
import { DEFAULT_INBOXES } from '../traffic/recipe.ts';
import type { Recipe } from '../traffic/recipe.ts';

export interface Bench {
  /** Program to measure. */
  readonly bin: string;
  /** For stores and profiles; on the disk that is to be measured. */
  readonly folder: string;
  /** Shorter, for development: the figures are rough. */
  readonly isQuick: boolean;
  /** Folder for CPU profiles of the exporter, if wanted. */
  readonly profiles?: string;
  readonly rounds: number;
  readonly connections: number;
  /** Facts that `growth` goes up to, and for how long it tries. */
  readonly facts: number;
  readonly factsBudgetMs: number;
  /** Of the soak. */
  readonly soakMinutes: number;
  readonly clockSpeed: number;
  /** A store that one row filled and others may use. */
  readonly filled: { folder?: string; conversations?: number };
  /** Tells the person who waits. */
  readonly say: (line: string) => void;
}

/** What is up while a row is measured; everything is taken down with it. */
export class Stage {
  readonly bench: Bench;
  readonly #servers: { stop(): Promise<void> }[] = [];
  readonly #folders: string[] = [];

  constructor(bench: Bench) {
    this.bench = bench;
  }

  /** A folder for a store of its own. */
  folder(name: string): string {
    mkdirSync(this.bench.folder, { recursive: true });
    const folder = mkdtempSync(join(this.bench.folder, `${name}-`));
    this.#folders.push(folder);
    return folder;
  }

  /** The folder outlives the row. */
  keep(folder: string): void {
    this.#folders.splice(this.#folders.indexOf(folder), 1);
  }

  generator(): Generator {
    const generator = new Generator();
    this.#servers.push(generator);
    return generator;
  }

  async exporter(options: Omit<ExporterOptions, 'bin' | 'nodeFlags'>): Promise<Exporter> {
    const { bin, profiles } = this.bench;
    const exporter = await Exporter.start({
      ...options,
      bin,
      ...(profiles === undefined ? {} : { nodeFlags: profileFlags(profiles) }),
    });
    this.#servers.push(exporter);
    return exporter;
  }

  async baseline(name: 'bareHttp' | 'bareKoa' | 'promClient', args: readonly string[] = []): Promise<Server> {
    const server = await Server.baseline(name, args);
    this.#servers.push(server);
    return server;
  }

  async strike(): Promise<void> {
    for (const server of this.#servers.reverse()) await server.stop();
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }
}

/** A recipe that begins now. */
export function recipeNow(
  given: Pick<Recipe, 'kind' | 'name' | 'webhooks' | 'customers'> & Partial<Recipe>,
): Recipe {
  return { firstCustomer: 0, inboxes: DEFAULT_INBOXES, startsAtMs: Date.now(), stepMs: 0, ...given };
}

/** Requests that were not answered with success make every figure void. */
export function faultsOf(who: string, { accepted, errors }: LoadReport, webhooks: number): string[] {
  if (accepted === webhooks) return [];
  return [`${who}: ${accepted} of ${webhooks} webhooks accepted; ${JSON.stringify(errors)}`];
}

export const DRAIN_MS = 30_000;
export const SETTLE_TIMEOUT_MS = 600_000;
