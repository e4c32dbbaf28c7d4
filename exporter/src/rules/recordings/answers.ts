/** How fast people answer, and what bots settle alone. */
import { KPI, SETTINGS } from '../../metrics/names.ts';
import { acrossReplicas, bucket, byWhoCounts, countOf, grouped, select } from '../promql.ts';
import { BY_SLICE, named, RARELY, recording } from '../rule.ts';
import type { Group, Recording } from '../rule.ts';
import { averaged, overDays, share } from '../windows.ts';
import { PAST_DAYS } from './objectives.ts';

/** The first answers that count, by the hour. */
function firstAnswers(selector: (responder: 'human' | 'any') => string): string {
  const anybody = select(SETTINGS.firstResponder, { responder: 'any' });
  return byWhoCounts(
    (responder) => acrossReplicas(`rate(${selector(responder)}[1h])`, ['responder']),
    anybody,
  );
}

function p90(spec: typeof KPI.firstResponse): string {
  return `histogram_quantile(0.9, ${grouped(firstAnswers((responder) => bucket(spec, { responder })))})`;
}

/** In open hours where the inbox has a calendar, else by the clock on the wall. */
export const firstResponseP90 = recording({
  level: BY_SLICE,
  of: KPI.firstResponse,
  operations: 'p90_rate1h',
  expr: `${p90(KPI.firstResponseBusiness)}\nor\n${p90(KPI.firstResponse)}`,
});

export const firstResponses = recording({
  level: BY_SLICE,
  of: 'first_responses',
  operations: 'rate1h',
  expr: firstAnswers((responder) => countOf(KPI.firstResponse, { responder })),
});

const ended5m = recording({
  level: BY_SLICE,
  of: 'bot_episodes_judged',
  operations: 'rate5m',
  expr: `sum without (outcome) (${acrossReplicas(
    `rate(${select(KPI.botEpisodes, { outcome: ['contained', 'handed_off', 'abandoned'] })}[5m])`,
  )})`,
});

const contained5m = recording({
  level: BY_SLICE,
  of: 'bot_episodes_contained',
  operations: 'rate5m',
  expr: acrossReplicas(`rate(${select(KPI.botEpisodes, { outcome: 'contained' })}[5m])`, ['outcome']),
});

const [ended1h, contained1h] = [averaged(ended5m, '1h'), averaged(contained5m, '1h')];
export const contained1d = averaged(contained5m, '1d');
export const botJudged1d = averaged(ended5m, '1d');

function containedPerJudged(operations: string) {
  return named({ level: BY_SLICE, of: 'bot_episodes_contained_per_judged', operations });
}

export const containedShare = share(
  containedPerJudged('ratio_rate1d'),
  contained1d.record,
  botJudged1d.record,
);

function inPast(hour: Recording, of: string): Recording {
  return recording({
    level: BY_SLICE,
    of,
    operations: `rate${PAST_DAYS}d_offset1d`,
    expr: overDays(hour, PAST_DAYS, '1d'),
  });
}

export const containedInPast = inPast(contained1h, 'bot_episodes_contained');
export const botJudgedInPast = inPast(ended1h, 'bot_episodes_judged');

export const containedShareInPast = share(
  containedPerJudged(`ratio_rate${PAST_DAYS}d_offset1d`),
  containedInPast.record,
  botJudgedInPast.record,
);

export const ANSWER_GROUPS: readonly Group<Recording>[] = [
  {
    name: 'helpdesk-answers',
    interval: '1m',
    rules: [
      firstResponseP90,
      firstResponses,
      ended5m,
      contained5m,
      ended1h,
      contained1h,
      contained1d,
      botJudged1d,
      containedShare,
    ],
  },
  {
    name: 'helpdesk-answers-past',
    interval: RARELY,
    rules: [containedInPast, botJudgedInPast, containedShareInPast],
  },
];
