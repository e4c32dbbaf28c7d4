/**
 * Keeps label values bounded and fit to show: what an allow-list or a cap does not admit becomes `other`, and is counted.
 * So does what holds control characters, marks that show nothing or halves of characters, or is too long, whichever
 * source let it pass: in a dashboard or an alert it could make one name look like another.
 */
import { labelProblem } from './labelValue.ts';

export const OTHER = 'other';

export const CAPPED_LABELS = ['category', 'team', 'agent'] as const;
export type CappedLabel = (typeof CAPPED_LABELS)[number];

export interface LabelLimit {
  /** Always admitted, beyond the cap. */
  readonly allow: readonly string[];
  /** How many values beside the allowed ones; later ones fold. */
  readonly cap: number;
  /** Only allowed values show, whatever was admitted before. */
  readonly isClosed?: boolean;
}

export type LabelLimits = Readonly<Record<CappedLabel, LabelLimit>>;

export interface LabelValue {
  readonly label: CappedLabel;
  readonly value: string;
}

/** Which values have been admitted; the store remembers them, so that a restart admits the same. */
export class LabelRegistry {
  readonly #limits: LabelLimits;
  readonly #admitted: Record<CappedLabel, Set<string>> = {
    category: new Set(),
    team: new Set(),
    agent: new Set(),
  };
  #fresh: LabelValue[] = [];

  constructor(limits: LabelLimits, known: readonly LabelValue[]) {
    this.#limits = limits;
    for (const { label, value } of known) if (isFitToShow(value)) this.#admitted[label].add(value);
  }

  /** The value to expose. `onFold` is called when it is not the one given. */
  admit(label: CappedLabel, value: string, onFold: () => void): string {
    if (this.#isKnown(label, value)) return value;
    const { cap, isClosed } = this.#limits[label];
    if (!isClosed && this.#admitted[label].size < cap && isFitToShow(value)) {
      this.#admitted[label].add(value);
      this.#fresh.push({ label, value });
      return value;
    }
    onFold();
    return OTHER;
  }

  /** The value to expose, admitting nothing new. */
  show(label: CappedLabel, value: string): string {
    return this.#isKnown(label, value) ? value : OTHER;
  }

  known(label: CappedLabel): readonly string[] {
    return [...new Set([...this.#limits[label].allow, ...this.#admitted[label], OTHER])].filter((value) =>
      this.#isKnown(label, value),
    );
  }

  /** Values admitted and not yet stored; they go into the transaction of what made them appear. */
  fresh(): readonly LabelValue[] {
    return [...this.#fresh];
  }

  markStored(values: readonly LabelValue[]): void {
    this.#fresh = this.#fresh.filter((value) => !values.includes(value));
  }

  #isKnown(label: CappedLabel, value: string): boolean {
    const { allow, isClosed } = this.#limits[label];
    return value === OTHER || allow.includes(value) || (!isClosed && this.#admitted[label].has(value));
  }
}

function isFitToShow(value: string): boolean {
  return value !== '' && labelProblem(value) === undefined;
}
