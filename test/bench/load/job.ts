/** What the generator's process is told and answers. */
import type { Recipe } from '../traffic/recipe.ts';
import type { Interim, LoadReport } from './load.ts';

export interface Prepare {
  readonly type: 'prepare';
  readonly recipe: Recipe;
  /** Path of the compiled `forgeWorker`. */
  readonly worker: string;
  /** Chunks signed ahead; without it everything is signed before the start. */
  readonly aheadChunks?: number;
}

export interface Go {
  readonly type: 'go';
  readonly port: number;
  readonly connections: number;
  /** Without it: as fast as the connections allow. */
  readonly ratePerSecond?: number;
  readonly drainMs: number;
  readonly interimEveryMs?: number;
}

export type ToGenerator = Prepare | Go;

export type FromGenerator =
  | { readonly type: 'ready' }
  | { readonly type: 'interim'; readonly interim: Interim }
  | { readonly type: 'report'; readonly report: LoadReport }
  | { readonly type: 'failed'; readonly message: string };
