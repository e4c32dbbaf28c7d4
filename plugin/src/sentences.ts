import type { FirstResponseModel, InTimeShare } from './model/firstResponse.ts';
import type { PeakLoadModel } from './model/peakLoad.ts';
import type { SatisfactionModel } from './model/satisfaction.ts';
import type { Words } from './words.ts';

/** The first-response view in words: what a screen reader hears and the last line shows. */
export function firstResponseSentence(model: FirstResponseModel, words: Words): string {
  const { inTime } = model;
  if (!inTime) {
    return noShareSentence(model, words);
  }
  // Results count what a bot alone answered and ended as met; the buckets know answers of people.
  const share = words.say(inTime.basis === 'results' ? 'in-time-sentence' : 'first-response-sentence', {
    percent: inTimeText(inTime, words),
    chats: words.counted('chats', inTime.total),
    duration: words.duration(model.objectiveSeconds),
    target: words.percent(model.target, 0),
  });
  const open = inTime.basis === 'answers' ? words.say('answers-only-sentence') : '';
  return joined([share, pastPatience(model, words), worstGroup(model, words), open]);
}

/** The share in time; marked where the buckets do not tell it exactly. */
export function inTimeText({ ratio, exact }: InTimeShare, words: Words): string {
  return `${exact ? '' : '≈'}${words.percent(ratio)}`;
}

/** What stands in place of the share in time, where there is none. */
export function noShareSentence({ answered, objectiveSeconds }: FirstResponseModel, words: Words): string {
  return answered > 0
    ? words.say('in-time-unknown-sentence', { duration: words.duration(objectiveSeconds) })
    : words.say('nothing-answered-sentence');
}

function pastPatience({ pastPatience: ratio, giveUpSeconds }: FirstResponseModel, words: Words): string {
  return ratio === undefined
    ? ''
    : words.say('past-patience-sentence', {
        percent: words.percent(ratio),
        duration: words.duration(giveUpSeconds),
      });
}

/** Groups know their answered chats only; where the total counts the others too, the sentence must not compare them. */
function worstGroup({ groups, inTime }: FirstResponseModel, words: Words): string {
  const worst = groups.find((group) => group.ranked);
  return worst && worst.standing !== 'met'
    ? words.say(inTime?.basis === 'results' ? 'worst-answered-group-sentence' : 'worst-group-sentence', {
        name: groupName(worst.name, words),
        percent: words.percent(worst.parts.inTime),
      })
    : '';
}

export function groupName(name: string, words: Words): string {
  return name === '' ? words.say('no-group') : name;
}

const MOST_NAMED = 5;

function shortList(names: readonly string[], words: Words): string {
  const rest = names.length - MOST_NAMED;
  return words.list(rest > 1 ? [...names.slice(0, MOST_NAMED), words.counted('more-groups', rest)] : names);
}

export function satisfactionSentence(model: SatisfactionModel, words: Words): string {
  const { answers, groups } = model;
  if (!answers) {
    return words.say('nothing-rated-sentence');
  }
  const share = words.say('satisfaction-sentence', {
    percent: words.percent(answers.ratio),
    n: words.number(answers.n),
    low: words.percent(answers.interval.low),
    high: words.percent(answers.interval.high),
    verdict: words.say(`verdict-${answers.verdict}`),
  });
  const named = (all: SatisfactionModel['groups']): string =>
    shortList(
      all.map((group) => groupName(group.name, words)),
      words,
    );
  const below = groups.filter((group) => group.ranked && group.answers.verdict === 'below');
  const few = groups.filter((group) => !group.ranked);
  return joined([
    share,
    below.length > 0 ? words.say('groups-below-sentence', { names: named(below) }) : '',
    few.length > 0 ? words.say('groups-too-few-sentence', { names: named(few) }) : '',
  ]);
}

export function peakLoadSentence(model: PeakLoadModel, words: Words): string {
  const { peak, busiestWeekday } = model;
  if (!peak) {
    return noPeakSentence(model, words);
  }
  const hours = {
    percent: words.percent(peak.share, 0),
    from: words.hour(peak.fromHour),
    to: words.hour(peak.toHour),
    zone: model.zone,
  };
  const share =
    busiestWeekday === undefined
      ? words.say('peak-hours-sentence', hours)
      : words.say('peak-sentence', { ...hours, day: words.weekday(busiestWeekday, 'long') });
  return joined([
    share,
    busiestHour(model, words),
    model.shortCells > 0 ? words.counted('short-cells-sentence', model.shortCells) : '',
    ...peakLoadDoubts(model, words),
  ]);
}

/** What makes the hours of the view doubtful. */
export function peakLoadDoubts({ zoneUnknown, tooCoarse }: PeakLoadModel, words: Words): string[] {
  return [
    ...(zoneUnknown ? [words.say('zone-unknown')] : []),
    ...(tooCoarse ? [words.say('too-coarse')] : []),
  ];
}

/** What stands in place of the peak, where there is none. */
export function noPeakSentence({ noHours }: PeakLoadModel, words: Words): string {
  return words.say(noHours ? 'no-hours-sentence' : 'no-arrivals-sentence');
}

function busiestHour({ busiestHour: busiest }: PeakLoadModel, words: Words): string {
  return busiest
    ? words.say('busiest-hour-sentence', {
        chats: words.counted('chats', busiest.count),
        factor: words.number(busiest.factor, 1),
      })
    : '';
}

/** What the agents asked for rest on; nothing where none are. */
export function staffingSentence({ rows, staffing: { inputs } }: PeakLoadModel, words: Words): string {
  return rows.flat().some(({ required }) => required !== undefined)
    ? words.say('staffing-sentence', {
        percent: words.percent(inputs.target, 0),
        within: words.duration(inputs.withinSeconds),
        handle: words.duration(inputs.handleSeconds),
        atOnce: words.number(inputs.concurrency, Number.isInteger(inputs.concurrency) ? 0 : 1),
        patience: words.duration(inputs.patienceSeconds),
      })
    : '';
}

/** Some languages shorten units with a full stop, after which a sentence takes no second one. */
export function joined(sentences: readonly string[]): string {
  return sentences
    .filter((sentence) => sentence !== '')
    .map((sentence) => sentence.replace(/\.\.$/, '.'))
    .join(' ');
}
