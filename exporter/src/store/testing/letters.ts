import type { Store, StoredDeadLetter } from '../store.ts';

/** The latest dead letters with their contents. */
export async function lettersOf(store: Store, limit = 1000): Promise<readonly StoredDeadLetter[]> {
  const letters = await Promise.all(
    (await store.deadLetters({ limit })).map(({ id }) => store.deadLetter(id)),
  );
  return letters.filter((letter) => letter !== undefined);
}
