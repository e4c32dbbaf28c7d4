/** From the board to the bodies of `POST /api/v2/alerts`. Pure. */
import type { Instant, Milliseconds } from '../conversation/fact.ts';
import type { Board, Posted } from './board.ts';
import type { Labels } from './plan.ts';

export interface PostableAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL?: string;
}

/** What has begun or ended since `acknowledged`, with everything else about the same conversations. */
export function newsSince(board: Board, acknowledged: number): Posted[] {
  const posted = [...board.posted.values()];
  const news = new Set(posted.filter(({ revision }) => revision > acknowledged).map(({ about }) => about));
  return posted.filter(({ about }) => news.has(about));
}

/**
 * Cut into requests of about `most` alerts, none of which divides what is about one conversation: its levels begin
 * and end together. Always one request at least, an empty one tells that we are there.
 */
export function toRequests(posted: readonly Posted[], most: number): Posted[][] {
  const conversations = new Map<string, Posted[]>();
  for (const one of posted) conversations.set(one.about, [...(conversations.get(one.about) ?? []), one]);
  const requests: Posted[][] = [[]];
  for (const together of conversations.values()) {
    const last = requests.at(-1) ?? [];
    if (last.length > 0 && last.length + together.length > most) requests.push([...together]);
    else last.push(...together);
  }
  return requests;
}

export interface Rendering {
  /** Our clock. */
  readonly now: Instant;
  /** An alert that is not told of again ends by itself after this. */
  readonly validForMs: Milliseconds;
  readonly annotate: (posted: Posted) => Labels;
  readonly generatorUrl?: string;
}

/**
 * Alertmanager keeps the later end it knows of while the new one lies in its future, as the end "now" does where our
 * clock is ahead of its own.
 */
const AHEAD_MS: Milliseconds = 5000;

export function toPostable(
  posted: Posted,
  { now, validForMs, annotate, generatorUrl }: Rendering,
): PostableAlert {
  const { labels, startsAt, resolvedAt } = posted;
  // Alertmanager refuses an end before the start; our clock may have been set back in between.
  const endsAt = Math.max(resolvedAt === undefined ? now + validForMs : resolvedAt - AHEAD_MS, startsAt + 1);
  return {
    labels,
    annotations: annotate(posted),
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(endsAt).toISOString(),
    ...(generatorUrl !== undefined && { generatorURL: generatorUrl }),
  };
}
