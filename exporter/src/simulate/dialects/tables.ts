/** Dialects by table: for each kind of happening one function. Each takes its own kind, which TypeScript cannot follow in a lookup. */
import type { Happening, Instant } from '../happening.ts';
import type { World } from '../world.ts';

/** How each kind comes to be known; what is not among them is told to nobody. */
export type Carriers = {
  readonly [K in Happening['kind']]?: (
    happening: Extract<Happening, { kind: K }>,
    world: World,
  ) => Happening | undefined;
};

type Carrier = (happening: Happening, world: World) => Happening | undefined;

export function carryBy(carriers: Carriers, happening: Happening, world: World): Happening | undefined {
  const carrier = carriers[happening.kind] as Carrier | undefined;
  return carrier?.(happening, world);
}

export type Json = Readonly<Record<string, unknown>>;

export interface Told<H extends Happening = Happening> {
  readonly happening: H;
  readonly at: Instant;
  readonly world: World;
}

/** The JSON body of each kind that is told. */
export type Writers = {
  readonly [K in Happening['kind']]?: (told: Told<Extract<Happening, { kind: K }>>) => Json;
};

/** Undefined of what nobody writes. */
export function writeBy(writers: Writers, told: Told): string | undefined {
  const write = writers[told.happening.kind] as ((told: Told) => Json) | undefined;
  return write && JSON.stringify(write(told));
}
