/** Bodies for fast-check: an authentic document, a few faults in its values and, now and then, in its bytes. */
import fc from 'fast-check';
import { tell } from './documents.ts';
import { EDITS, MUTATIONS, writeBroken } from './mutate.ts';
import type { Edit, Mutation } from './mutate.ts';

export interface HostileBody {
  /** Which of the documents it was. */
  readonly document: number;
  readonly bytes: Buffer;
  /** Values may stand where others belong: a phone number may be called a team. */
  readonly isShuffled: boolean;
}

/** Everything a body is made from, so that a counterexample shrinks to few faults in a simple document. */
interface Recipe {
  readonly document: number;
  readonly nonce: number;
  readonly mutations: readonly Mutation[];
  readonly edits: readonly Edit[];
}

const PLACE = fc.nat({ max: 4999 });

const mutation: fc.Arbitrary<Mutation> = fc.record({
  op: fc.constantFrom(...MUTATIONS),
  at: PLACE,
  pick: PLACE,
});

const anEdit: fc.Arbitrary<Edit> = fc.record({ op: fc.constantFrom(...EDITS), at: PLACE, pick: PLACE });

const edits = fc.oneof(
  { weight: 6, arbitrary: fc.constant<readonly Edit[]>([]) },
  { weight: 1, arbitrary: fc.array(anEdit, { minLength: 1, maxLength: 3 }) },
);

/** Of values written as JSON and of forms. `atSeconds` is asked for each body anew. A share of the bodies is as documented, or told before. */
export function hostileBodies(
  documents: readonly unknown[],
  atSeconds: () => number,
): fc.Arbitrary<HostileBody> {
  return fc
    .record<Recipe>({
      document: fc.nat({ max: documents.length - 1 }),
      nonce: fc.nat({ max: 2 ** 31 - 1 }),
      mutations: fc.array(mutation, { maxLength: 5 }),
      edits,
    })
    .map((recipe) => toBody(recipe, documents, atSeconds()));
}

const LONGEST_SHOWN = 2000;
const MAY_SHUFFLE: ReadonlySet<string> = new Set(['move', 'rename', 'duplicate', 'nest']);

function toBody(recipe: Recipe, documents: readonly unknown[], atSeconds: number): HostileBody {
  const { document, nonce, mutations, edits } = recipe;
  const template = writeBroken(documents[document], mutations, edits);
  const bytes = tell(template, { nonce, atSeconds });
  const shown = () =>
    `${JSON.stringify(recipe)}: ${JSON.stringify(bytes.toString('latin1', 0, LONGEST_SHOWN))} (${bytes.length} bytes)`;
  return Object.assign(
    { document, bytes, isShuffled: edits.length > 0 || mutations.some(({ op }) => MAY_SHUFFLE.has(op)) },
    { [fc.toStringMethod]: shown },
  );
}
