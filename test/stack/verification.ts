/** A claim about the stack that names, when it does not hold, what is wrong and where to look. */
export interface Verification<S> {
  readonly name: string;
  /** Where to look when it does not hold. */
  readonly look: string;
  /** What is wrong, a sentence each; nothing when all is well. Throwing is a fault too. */
  readonly faults: (stack: S) => readonly string[] | Promise<readonly string[]>;
}

export const SOUND = 'sound';

/** `sound`, or the diagnosis. */
export async function diagnose<S>(verification: Verification<S>, stack: S): Promise<string> {
  const faults = await faultsOf(verification, stack);
  if (faults.length === 0) return SOUND;
  const lines = faults.map((fault) => `  - ${fault}`);
  return [`Not so: ${verification.name}`, ...lines, `Look at: ${verification.look}`].join('\n');
}

async function faultsOf<S>({ faults }: Verification<S>, stack: S): Promise<readonly string[]> {
  try {
    return await faults(stack);
  } catch (error) {
    const { message, cause } = error as { message: string; cause?: { message?: string } };
    return [cause?.message === undefined ? message : `${message} (${cause.message})`];
  }
}

/** The sentences that apply: `unless(isSo, sentence)` is nothing when it is so. */
export function unless(isSo: boolean, sentence: string): string[] {
  return isSo ? [] : [sentence];
}
