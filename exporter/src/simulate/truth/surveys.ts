/** Which surveys were out, what answered them, and what became of them: read from one thread's whole log. */
import type {
  CustomerWrote,
  Instant,
  SurveyAnswered,
  SurveyRef,
  SurveySent,
  TeamWrote,
  ThreadHappening,
} from '../happening.ts';
import type { TruthRules } from './rules.ts';

export interface SurveyStory {
  readonly sentAt: Instant;
  /** Position of the sending in the thread's log. */
  readonly position: number;
  /** What became of it is certain with the first answer; the score when it can no longer change. */
  readonly end:
    | { readonly outcome: 'failed' | 'expired'; readonly at: Instant }
    | {
        readonly outcome: 'answered';
        readonly at: Instant;
        readonly score: number;
        readonly scoredAt: Instant;
      };
  readonly changedAt: readonly Instant[];
  /** Messages that were answers, and so no turns. */
  readonly answers: readonly ThreadHappening[];
}

interface Answer {
  readonly happening: CustomerWrote | SurveyAnswered;
  readonly score: number;
}

type Sending = SurveySent | (TeamWrote & { readonly survey: SurveyRef });

const ON_A_SCALE_OF_THREE = [1, 3, 5];

/** `log` is one thread in event order. */
export function surveysOf(log: readonly ThreadHappening[], rules: TruthRules): SurveyStory[] {
  const sendings = log.flatMap((happening, position) =>
    isSending(happening) ? [{ sending: happening, position }] : [],
  );
  return sendings.map(({ sending, position }, nth) => {
    if (hasFailed(sending)) return failed(sending, position);
    const next = sendings.slice(nth + 1).find((later) => !hasFailed(later.sending));
    const reach = log.slice(position + 1, next?.position);
    return { ...outcomeOf(sending, reach, next?.sending.at ?? Infinity, rules), position };
  });
}

function isSending(happening: ThreadHappening): happening is Sending {
  return (
    happening.kind === 'SurveySent' || (happening.kind === 'TeamWrote' && happening.survey !== undefined)
  );
}

function hasFailed(sending: Sending): boolean {
  return sending.kind === 'TeamWrote' && sending.failed === true;
}

function failed(sending: Sending, position: number): SurveyStory {
  return {
    sentAt: sending.at,
    position,
    end: { outcome: 'failed', at: sending.at },
    changedAt: [],
    answers: [],
  };
}

function outcomeOf(
  sending: Sending,
  reach: readonly ThreadHappening[],
  closedAt: Instant,
  rules: TruthRules,
): Omit<SurveyStory, 'position'> {
  const possible = reach.flatMap((happening) => answerIn(happening, sending.survey));
  const expiresAt = sending.at + rules.surveyOutMs;
  const first = possible.find(({ happening }) => happening.at <= expiresAt);
  if (!first) {
    const at = Math.min(expiresAt, closedAt);
    return { sentAt: sending.at, end: { outcome: 'expired', at }, changedAt: [], answers: [] };
  }
  const finalAt = first.happening.at + rules.surveyChangeMs;
  const given = possible.filter(({ happening }) => happening.at <= finalAt);
  const last = given.at(-1) ?? first;
  return {
    sentAt: sending.at,
    end: {
      outcome: 'answered',
      at: first.happening.at,
      score: last.score,
      scoredAt: Math.min(finalAt, closedAt),
    },
    changedAt: changes(given),
    answers: given.map(({ happening }) => happening),
  };
}

function changes(given: readonly Answer[]): Instant[] {
  return given.flatMap(({ happening, score }, nth) => {
    const before = given[nth - 1];
    return before !== undefined && before.score !== score ? [happening.at] : [];
  });
}

function answerIn(happening: ThreadHappening, survey: SurveyRef): Answer[] {
  if (happening.kind === 'SurveyAnswered') {
    const meant = happening.survey ?? survey.id;
    return meant === survey.id ? [{ happening, score: happening.score }] : [];
  }
  if (happening.kind !== 'CustomerWrote' || happening.points === undefined) return [];
  const score = scoreOf(happening.points, survey.of);
  return score === undefined ? [] : [{ happening, score }];
}

function scoreOf(points: number, of: 3 | 5): number | undefined {
  if (of === 3) return ON_A_SCALE_OF_THREE[points - 1];
  return points >= 1 && points <= 5 ? points : undefined;
}
