/**
 * The KPIs a log of happenings must produce, computed over the whole log at once, by the words of docs/kpis.md alone.
 * It shares no code with what the exporter counts by, so that each can show the other wrong.
 */
import { AGENT } from '../metrics/names.ts';
import { groupBy } from './groupBy.ts';
import type { Happening, Instant, PresenceChanged, ThreadHappening } from './happening.ts';
import { abandonmentMarks } from './truth/abandonment.ts';
import {
  agentSeconds,
  createTeamBook,
  handledMarks,
  holdingsOf,
  presencesOf,
  type AgentSeconds,
  type Holder,
} from './truth/agents.ts';
import { botMarks } from './truth/bots.ts';
import { contactMarks, openingMarks } from './truth/contacts.ts';
import { chainsOf, episodesOf, type Episode, type ThreadLog } from './truth/episodes.ts';
import { escalationMarks } from './truth/escalations.ts';
import type { Mark } from './truth/mark.ts';
import { objectiveMarks } from './truth/objectives.ts';
import { inEventOrder } from './truth/order.ts';
import { presentGauges, type Gauge } from './truth/present.ts';
import { isTurn } from './truth/replies.ts';
import { chainMarks, endMarks } from './truth/resolutions.ts';
import { responseMarks } from './truth/responses.ts';
import { DEFAULT_RULES, type TruthRules } from './truth/rules.ts';
import { satisfactionMarks } from './truth/satisfaction.ts';
import { surveysOf } from './truth/surveys.ts';
import { tally, type CounterSeries, type Tally } from './truth/tally.ts';
import { messageMarks } from './truth/volume.ts';

export interface Truth {
  /** RFC 3339. What happened later is left out; timers due by then have fired, later ones not. */
  readonly asOf: string;
  /** RFC 3339: when the passing of time alone next changes a count; null: never. Agents' seconds always run. */
  readonly nextChangeAfter: string | null;
  /** By metric name. Only what is not zero. Histograms carry cumulative buckets. */
  readonly series: Tally['series'];
  /** Exact quantiles (nearest rank) of what the histograms hold. */
  readonly quantiles: Tally['quantiles'];
}

export function computeTruth(
  happenings: readonly Happening[],
  asOf: Instant,
  rules: TruthRules = DEFAULT_RULES,
): Truth {
  const past = happenings.filter(({ at }) => at <= asOf);
  const threads = threadsOf(past).map((log) => readThread(log, rules));
  const episodes = threads.flatMap((thread) => thread.episodes);
  const presence = past.filter(isPresence);
  const held = episodes.flatMap((episode) => holdingsOf(episode, rules));
  const inOwnTeam = createTeamBook(presence, held);
  const marks = marksOf(threads, rules).map((mark) =>
    isOfAgent(mark.labels) ? { ...mark, labels: inOwnTeam(mark.labels) } : mark,
  );
  const { series, quantiles, nextChangeAfter } = tally(marks, asOf, rules);
  const agents = agentSeconds(held.map(inOwnTeam), presencesOf(presence), asOf);
  return {
    asOf: new Date(asOf).toISOString(),
    nextChangeAfter: nextChangeAfter === null ? null : new Date(nextChangeAfter).toISOString(),
    series: { ...series, ...agentSeries(agents), ...gaugeSeries(presentGauges(episodes, asOf, rules)) },
    quantiles,
  };
}

function isOfAgent(labels: Readonly<Record<string, string>>): labels is Holder & Record<string, string> {
  return 'agent' in labels;
}

interface ReadThread extends ThreadLog {
  readonly episodes: readonly Episode[];
  readonly surveys: ReturnType<typeof surveysOf>;
}

function isPresence(happening: Happening): happening is PresenceChanged {
  return happening.kind === 'PresenceChanged';
}

/** One log per customer and inbox. */
function threadsOf(happenings: readonly Happening[]): ThreadHappening[][] {
  const inThreads = happenings.filter((happening) => !isPresence(happening));
  const threads = groupBy(inThreads, ({ person, inbox }) => JSON.stringify([person.id, inbox]));
  return [...threads.values()];
}

function readThread(happenings: readonly ThreadHappening[], rules: TruthRules): ReadThread {
  const log = inEventOrder(happenings);
  const surveys = surveysOf(log, rules);
  const surveyAnswers = new Set(surveys.flatMap(({ answers }) => answers));
  return { log, surveys, surveyAnswers, episodes: episodesOf({ log, surveyAnswers }, rules) };
}

function marksOf(threads: readonly ReadThread[], rules: TruthRules): Mark[] {
  const ofPerson = groupBy(
    threads.flatMap(({ episodes }) => episodes),
    ({ person }) => person,
  );
  return threads.flatMap((thread) => [
    ...messageMarks(thread.log, rules),
    ...thread.surveys.flatMap((survey) => satisfactionMarks(survey, thread.log, thread.episodes, rules)),
    ...chainsOf(thread.episodes).flatMap((chain) => chainMarks(chain, rules)),
    ...thread.episodes.flatMap((episode) => {
      const laterTurn = firstTurnAfter(thread, episode);
      return [
        ...openingMarks(episode, ofPerson.get(episode.person) ?? [], rules),
        ...responseMarks(episode, rules),
        ...escalationMarks(episode, rules),
        ...objectiveMarks(episode, rules),
        ...abandonmentMarks(episode, rules),
        ...botMarks(episode, laterTurn, rules),
        ...endMarks(episode, rules),
        ...contactMarks(episode, laterTurn, rules),
        ...handledMarks(episode, rules),
      ];
    }),
  ]);
}

function firstTurnAfter(thread: ReadThread, episode: Episode): Instant | undefined {
  const after = thread.log.slice(episode.position + episode.facts.length);
  return after.find((happening) => isTurn(thread, happening))?.at;
}

function agentSeries(agents: readonly AgentSeconds[]): Tally['series'] {
  return {
    [AGENT.busySeconds.name]: perAgent(agents, ({ busy }) => busy),
    [AGENT.availableSeconds.name]: perAgent(agents, ({ available }) => available),
    [AGENT.capacitySeconds.name]: perAgent(agents, ({ capacity }) => capacity),
    [AGENT.conversationSeconds.name]: perAgent(agents, ({ conversation }) => conversation),
    [AGENT.conversations.name]: perAgent(agents, ({ conversations }) => conversations),
  };
}

function perAgent(agents: readonly AgentSeconds[], read: (agent: AgentSeconds) => number): CounterSeries[] {
  return agents
    .map((one) => ({ labels: { agent: one.agent, team: one.team }, value: read(one) }))
    .filter(({ value }) => value > 0);
}

function gaugeSeries(gauges: readonly Gauge[]): Tally['series'] {
  const series: Record<string, CounterSeries[]> = {};
  for (const { metric, labels, value } of gauges)
    (series[metric] ??= []).push({ labels: { ...labels }, value });
  return series;
}
