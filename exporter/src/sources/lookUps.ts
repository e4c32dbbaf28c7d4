/** What a provider's API was asked of lately, so that it is asked once for many events at a time. */
import type { Api } from './source.ts';

/** `read` as long as its answer is not remembered. What it does not find or throws is not remembered. */
export function rememberingLookUps<T>(
  most: number,
  read: (id: string, api: Api) => Promise<T | undefined>,
): (id: string, api: Api) => Promise<T | undefined> {
  const known = new Map<string, Promise<T | undefined>>();
  return async (id, api) => {
    const asked = known.get(id) ?? read(id, api);
    known.set(id, asked);
    const [oldest] = known.keys();
    if (known.size > most && oldest !== undefined) known.delete(oldest);
    try {
      const found = await asked;
      if (found === undefined) known.delete(id);
      return found;
    } catch (error) {
      known.delete(id);
      throw error;
    }
  };
}
