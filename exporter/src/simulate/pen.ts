/** Writes one thread down, moving forward in time. WhatsApp's clock has whole seconds, and so has the pen's. */
import type {
  Channel,
  Evidence,
  Happening,
  Instant,
  MessageForm,
  Sender,
  SurveyRef,
  ThreadHappening,
} from './happening.ts';
import type { Customer } from './people.ts';
import type { Inbox } from './world.ts';

const SECOND_MS = 1000;

export interface Thread {
  readonly inbox: Inbox;
  readonly customer: Customer;
  readonly channel: Channel;
}

export interface Writer {
  readonly sender: Sender;
  readonly evidence: Evidence;
  readonly agent?: string;
}

export interface Pen {
  readonly now: Instant;
  /** Of the last message either way, campaigns left aside. */
  readonly lastMessageAt: Instant;
  /** Moves on by whole seconds, one at least, so that two messages in a row never share their instant. */
  wait(ms: number): void;
  waitUntil(at: Instant): void;
  customer(text: string, more?: { form?: MessageForm; points?: number; survey?: string }): void;
  team(writer: Writer, more?: { survey?: SurveyRef; failed?: boolean }): void;
  react(): void;
  /** `delayMs` is for the helpdesk's finer clock. */
  assign(to: { agent?: string; team?: string }, delayMs?: number): void;
  resolve(by: 'human' | 'bot', agent?: string): void;
  reopen(): void;
  categorise(category: string): void;
  botEnters(): void;
  botHandsOff(): void;
  surveySent(survey: SurveyRef): void;
  surveyAnswered(score: number, survey?: string): void;
}

type Untold = 'id' | 'at' | 'channel' | 'inbox' | 'person';
type Told<H> = H extends ThreadHappening ? Omit<H, Untold> : never;

export function createPen(
  thread: Thread,
  start: Instant,
  sink: { nextId(): string; push(happening: Happening): void },
): Pen {
  let now = wholeSecond(start);
  let lastMessageAt = now;
  let lastMessageId = '';
  const { inbox, channel, customer: person } = thread;

  const write = (told: Told<ThreadHappening>, delayMs = 0) => {
    const id = sink.nextId();
    sink.push({ id, at: now + delayMs, channel, inbox: inbox.name, person, ...told });
    return id;
  };
  const message = (told: Told<ThreadHappening>) => {
    lastMessageId = write(told);
    lastMessageAt = now;
  };

  return {
    get now() {
      return now;
    },
    get lastMessageAt() {
      return lastMessageAt;
    },
    wait: (ms) => {
      now = Math.max(now + SECOND_MS, wholeSecond(now + ms));
    },
    waitUntil: (at) => {
      now = Math.max(now + SECOND_MS, wholeSecond(at));
    },
    customer: (text, more = {}) => {
      message({ kind: 'CustomerWrote', form: 'text', text, ...more });
    },
    team: (writer, more = {}) => {
      message({ kind: 'TeamWrote', ...writer, ...more });
    },
    react: () => write({ kind: 'Reacted', to: lastMessageId }),
    assign: (to, delayMs) => write({ kind: 'Assigned', ...to }, delayMs),
    resolve: (by, agent) => write({ kind: 'Resolved', by, ...(agent === undefined ? {} : { agent }) }),
    reopen: () => write({ kind: 'Reopened' }),
    categorise: (category) => write({ kind: 'Categorised', category }),
    botEnters: () => write({ kind: 'BotEntered' }),
    botHandsOff: () => write({ kind: 'BotHandedOff' }),
    surveySent: (survey) => write({ kind: 'SurveySent', survey }),
    surveyAnswered: (score, survey) =>
      write({ kind: 'SurveyAnswered', score, ...(survey === undefined ? {} : { survey }) }),
  };
}

function wholeSecond(at: Instant): Instant {
  return Math.floor(at / SECOND_MS) * SECOND_MS;
}
