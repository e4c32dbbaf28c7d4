/** Cuts one thread's log into episodes and chains. */
import type { Channel, Instant, ThreadHappening } from '../happening.ts';
import { inboxRules, type TruthRules } from './rules.ts';

export interface Episode {
  readonly kind: 'new' | 'reopened';
  readonly startAt: Instant;
  /** Who reported the happening that opened it. */
  readonly openedOver: Channel;
  readonly inbox: string;
  readonly person: string;
  /** Everything that happened while it was open, in event order, its opening and its resolution included. */
  readonly facts: readonly ThreadHappening[];
  /** Position of its first fact in the thread's log. */
  readonly position: number;
  /** Messages among the facts that answered a survey. */
  readonly surveyAnswers: ReadonlySet<ThreadHappening>;
  /** Absent only where inactivity never ends an episode. */
  readonly end?: EpisodeEnd;
}

export interface EpisodeEnd {
  readonly at: Instant;
  readonly by: 'human' | 'bot' | 'timeout';
}

export interface ThreadLog {
  readonly log: readonly ThreadHappening[];
  readonly surveyAnswers: ReadonlySet<ThreadHappening>;
}

export function episodesOf(thread: ThreadLog, rules: TruthRules): Episode[] {
  const episodes: Episode[] = [];
  for (let from = 0; ;) {
    const position = indexFrom(thread.log, from, (happening) => opens(happening, thread.surveyAnswers));
    if (position === undefined) return episodes;
    const episode = readEpisode(thread, position, episodes.at(-1)?.end, rules);
    episodes.push(episode);
    from = position + episode.facts.length;
  }
}

function opens(happening: ThreadHappening, surveyAnswers: ReadonlySet<ThreadHappening>): boolean {
  return (
    happening.kind === 'Reopened' || (happening.kind === 'CustomerWrote' && !surveyAnswers.has(happening))
  );
}

function indexFrom<T>(list: readonly T[], from: number, wanted: (item: T) => boolean): number | undefined {
  const found = list.findIndex((item, index) => index >= from && wanted(item));
  return found < 0 ? undefined : found;
}

function readEpisode(
  { log, surveyAnswers }: ThreadLog,
  position: number,
  before: EpisodeEnd | undefined,
  rules: TruthRules,
): Episode {
  const opening = log[position];
  if (opening === undefined) throw new RangeError('An episode starts inside the log');
  const rest = log.slice(position);
  const end = endOf(rest, inboxRules(rules, opening.inbox).inactivityMs);
  return {
    kind: before && opening.at <= before.at + rules.reopenWindowMs ? 'reopened' : 'new',
    startAt: opening.at,
    openedOver: opening.kind === 'Reopened' ? 'generic' : opening.channel,
    inbox: opening.inbox,
    person: opening.person.id,
    facts: rest.slice(0, end?.facts ?? rest.length),
    position,
    surveyAnswers,
    ...(end ? { end: { at: end.at, by: end.by } } : {}),
  };
}

/** Where the episode that starts `rest` ends, and how many of `rest` it holds. */
function endOf(
  rest: readonly ThreadHappening[],
  inactivityMs: number | null,
): (EpisodeEnd & { readonly facts: number }) | undefined {
  const resolved = indexFrom(rest, 0, ({ kind }) => kind === 'Resolved');
  const resolution = resolved === undefined ? undefined : rest[resolved];
  const silentAt = inactivityMs === null ? Infinity : firstSilence(rest.slice(0, resolved), inactivityMs);
  if (resolved !== undefined && resolution?.kind === 'Resolved' && resolution.at <= silentAt) {
    return { at: resolution.at, by: resolution.by, facts: resolved + 1 };
  }
  if (silentAt === Infinity) return undefined;
  const facts = indexFrom(rest, 0, ({ at }) => at > silentAt) ?? rest.length;
  return { at: silentAt, by: 'timeout', facts };
}

/** The instant at which the first silence has lasted `inactivityMs`; a message at that very instant breaks it. */
function firstSilence(rest: readonly ThreadHappening[], inactivityMs: number): Instant {
  const heard = rest.filter((happening, index) => index === 0 || keepsAlive(happening)).map(({ at }) => at);
  const silent = heard.find((at, index) => (heard[index + 1] ?? Infinity) > at + inactivityMs);
  return (silent ?? 0) + inactivityMs;
}

function keepsAlive(happening: ThreadHappening): boolean {
  if (happening.kind === 'TeamWrote') return happening.sender !== 'campaign' && happening.failed !== true;
  return happening.kind === 'CustomerWrote';
}

/** A `new` episode and the `reopened` ones that follow it. */
export function chainsOf(episodes: readonly Episode[]): Episode[][] {
  const chains: Episode[][] = [];
  for (const episode of episodes) {
    if (episode.kind === 'new') chains.push([episode]);
    else chains.at(-1)?.push(episode);
  }
  return chains;
}
