/**
 * What Alertmanager makes of `POST /api/v2/alerts`, as its source has it: an alert is its labels, the younger word
 * wins, overlapping ones are merged, and everything is over at its `endsAt`. Can be down, deaf on the way back, and
 * lose its memory.
 */
import type { Post, PostAnswer } from '../post.ts';
import type { PostableAlert } from '../request.ts';

interface Held {
  readonly startsAt: number;
  readonly endsAt: number;
  readonly alert: PostableAlert;
}

/** `down`: takes nothing. `mute`: takes it, but the answer is lost. */
export type Mood = 'up' | 'down' | 'mute' | 'overloaded';

export class FakeAlertmanager {
  mood: Mood = 'up';
  readonly requests: (readonly PostableAlert[])[] = [];
  readonly #now: () => number;
  #held = new Map<string, Held>();

  constructor(now: () => number) {
    this.#now = now;
  }

  readonly post: Post = ({ body }) => {
    if (this.mood === 'down') return Promise.reject(new Error('connect ECONNREFUSED'));
    if (this.mood === 'overloaded') return Promise.resolve({ status: 503, text: 'busy' });
    const answer = this.#take(JSON.parse(body) as PostableAlert[]);
    if (this.mood === 'mute') return Promise.reject(new Error('The operation was aborted due to timeout'));
    return Promise.resolve(answer);
  };

  /** Alerts live in memory only. */
  restart(): void {
    this.#held = new Map();
  }

  /** Labels of what fires now. */
  firing(): PostableAlert['labels'][] {
    return [...this.#held.values()]
      .filter(({ endsAt }) => endsAt > this.#now())
      .map(({ alert }) => alert.labels);
  }

  #take(alerts: readonly PostableAlert[]): PostAnswer {
    this.requests.push(alerts);
    const isSound = ({ startsAt, endsAt }: PostableAlert) => Date.parse(endsAt) >= Date.parse(startsAt);
    for (const alert of alerts.filter(isSound)) this.#put(alert);
    return alerts.every(isSound) ? { status: 200, text: '' } : { status: 400, text: 'bad request' };
  }

  #put(alert: PostableAlert): void {
    const key = JSON.stringify(Object.entries(alert.labels).sort());
    const given = { alert, startsAt: Date.parse(alert.startsAt), endsAt: Date.parse(alert.endsAt) };
    const old = this.#held.get(key);
    this.#held.set(key, old && overlap(old, given) ? this.#merge(old, given) : given);
  }

  #merge(old: Held, given: Held): Held {
    const startsAt = Math.min(old.startsAt, given.startsAt);
    const isOver = ({ endsAt }: Held) => endsAt <= this.#now();
    const keepsOldEnd = isOver(given) ? isOver(old) && old.endsAt > given.endsAt : old.endsAt > given.endsAt;
    return { ...given, startsAt, endsAt: keepsOldEnd ? old.endsAt : given.endsAt };
  }
}

function overlap(old: Held, given: Held): boolean {
  const within = (at: number) => at > old.startsAt && at < old.endsAt;
  return within(given.endsAt) || within(given.startsAt);
}
