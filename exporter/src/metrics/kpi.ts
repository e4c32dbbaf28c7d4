/** From what the core saw to what is counted: one row per kind of observation. */
import type { AgentObservation } from '../conversation/ledger.ts';
import type { Observation, Slice } from '../conversation/observation.ts';
import { COUNT_CELL, SUM_CELL, Tally } from './cells.ts';
import type { Cell } from './cells.ts';
import type { CappedLabel, LabelRegistry } from './labels.ts';
import { AGENT, EXPORTER, INGEST, KPI, SCORE_BUCKETS } from './names.ts';

type Row = {
  readonly [T in Observation['type']]: (
    counter: KpiCounter,
    observation: Extract<Observation, { type: T }>,
  ) => void;
};

const ROWS: Row = {
  EpisodeOpened: (counter, { episode, category, ...slice }) => {
    counter.count(KPI.episodesOpened, [...counter.slice(slice), counter.fold('category', category), episode]);
  },
  ContactRepeated: (counter, slice) => {
    counter.count(KPI.repeatContacts, counter.slice(slice));
  },
  MessageCounted: (counter, { direction, sender, ...slice }) => {
    counter.count(KPI.messages, [...counter.slice(slice), direction, sender]);
  },
  FirstResponded: (counter, { responder, wallMs, businessMs, ...slice }) => {
    const labels = [...counter.slice(slice), responder];
    counter.time(KPI.firstResponse, labels, wallMs);
    if (businessMs !== undefined) counter.time(KPI.firstResponseBusiness, labels, businessMs);
  },
  NextResponded: (counter, { wallMs, ...slice }) => {
    counter.time(KPI.nextResponse, counter.slice(slice), wallMs);
  },
  EscalationAnswered: (counter, { level, wallMs, ...slice }) => {
    counter.time(KPI.escalationAnswer, [...counter.slice(slice), level], wallMs);
  },
  ResolutionMeasured: (counter, { kind, wallMs, ...slice }) => {
    counter.time(KPI.resolution, [...counter.slice(slice), kind], wallMs);
  },
  ObjectiveJudged: (counter, { objective, result, ...slice }) => {
    counter.count(KPI.objectiveResults, [...counter.slice(slice), objective, result]);
  },
  EpisodeResolved: (counter, { category, by, ...slice }) => {
    counter.count(KPI.episodesResolved, [...counter.slice(slice), counter.fold('category', category), by]);
  },
  ContactJudged: (counter, { window, result, ...slice }) => {
    counter.count(KPI.contactResolutions, [...counter.slice(slice), window, result]);
  },
  AbandonmentNoted: (counter, { step, ...slice }) => {
    counter.count(KPI.abandonment, [...counter.slice(slice), step]);
  },
  BotJudged: (counter, { outcome, ...slice }) => {
    counter.count(KPI.botEpisodes, [...counter.slice(slice), outcome]);
  },
  SurveyNoted: (counter, { outcome, ...slice }) => {
    counter.count(KPI.surveys, [...counter.slice(slice), outcome]);
  },
  SurveyAnswerChanged: (counter, slice) => {
    counter.count(KPI.surveyAnswerChanges, counter.slice(slice));
  },
  Scored: (counter, { score, ...slice }) => {
    counter.tally.observe(KPI.csat, counter.slice(slice), score, SCORE_BUCKETS);
  },
  // The ledger puts agents' events in order first; see countAgents.
  AgentNoted: () => undefined,
  FactCameLate: (counter, { source, kind }) => {
    counter.count(INGEST.factsLate, [source, kind]);
  },
};

export class KpiCounter {
  readonly tally = new Tally();
  readonly #labels: LabelRegistry;
  readonly #durationBounds: readonly number[];

  constructor(labels: LabelRegistry, durationBounds: readonly number[]) {
    this.#labels = labels;
    this.#durationBounds = durationBounds;
  }

  observe(observation: Observation): void {
    // Each row takes the observation of its own key: the table's type says so, TypeScript cannot follow the lookup.
    const row = ROWS[observation.type] as (counter: KpiCounter, observation: Observation) => void;
    row(this, observation);
  }

  observeAgent(observation: AgentObservation): void {
    const labels = [this.fold('agent', observation.agent), this.fold('team', observation.team)];
    switch (observation.type) {
      case 'TimeAccounted':
        this.count(AGENT.busySeconds, labels, observation.busyMs);
        this.count(AGENT.availableSeconds, labels, observation.availableMs);
        this.count(AGENT.capacitySeconds, labels, observation.capacityMs);
        this.count(AGENT.conversationSeconds, labels, observation.conversationMs);
        return;
      case 'EpisodeHandled':
        this.count(AGENT.episodesHandled, labels);
        return;
      case 'AgentScored':
        this.tally.add(AGENT.csat, labels, SUM_CELL, observation.score);
        this.tally.add(AGENT.csat, labels, COUNT_CELL, 1);
    }
  }

  count(spec: Parameters<Tally['count']>[0], labels: readonly string[], value = 1): void {
    this.tally.count(spec, labels, value);
  }

  time(spec: Parameters<Tally['count']>[0], labels: readonly string[], valueMs: number): void {
    this.tally.observe(spec, labels, valueMs, this.#durationBounds);
  }

  slice({ source, inbox, team }: Slice): string[] {
    return [source, inbox, this.fold('team', team)];
  }

  fold(label: CappedLabel, value: string): string {
    return this.#labels.admit(label, value, () => {
      this.tally.count(EXPORTER.labelFolds, [label]);
    });
  }

  changes(): readonly Cell[] {
    return this.tally.changes();
  }
}
