/** Every source, inbox and team that can meet, from the configuration: what bounded series are made from. */
import type { ConfiguredInbox } from './config/config.ts';

export type SliceLabels = readonly [source: string, inbox: string, team: string];

export interface ConfiguredSources {
  readonly sources: readonly {
    readonly name: string;
    readonly inboxes: Readonly<Record<string, ConfiguredInbox>>;
  }[];
}

/** An episode keeps the source that opened it, but may be with any team its inbox has at any source. */
export function slicesOf({ sources }: ConfiguredSources): readonly SliceLabels[] {
  const bindings = sources.flatMap(({ name, inboxes }) =>
    Object.values(inboxes).map(({ inbox, teams }) => ({ source: name, inbox, teams })),
  );
  const slices = new Map<string, SliceLabels>();
  for (const { source, inbox } of bindings) {
    const teams = bindings.filter((binding) => binding.inbox === inbox).flatMap((binding) => binding.teams);
    for (const team of teams) slices.set(JSON.stringify([source, inbox, team]), [source, inbox, team]);
  }
  return [...slices.values()];
}
