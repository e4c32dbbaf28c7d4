/** What the core has seen happen, in the KPI terms of docs/kpis.md. Metrics are made from these, one to one. */
import type { Instant, Milliseconds, Score, Sender } from './fact.ts';
import type { ContactWindow, TimedObjective } from './policy.ts';

/** The slice every conversation KPI is cut by. */
export interface Slice {
  readonly source: string;
  readonly inbox: string;
  readonly team: string;
}

export type EpisodeKind = 'new' | 'reopened';
export type ResolvedBy = 'human' | 'bot' | 'timeout';
export type BotOutcome = 'contained' | 'handed_off' | 'abandoned' | 'returned';
export type SurveyOutcome = 'sent' | 'answered' | 'expired' | 'failed';
export type AbandonmentStep = 'at_risk' | 'lost' | 'recovered';

/** What the agent ledger is told. `load`: took up (+1) or laid down (−1) a conversation. */
export type AgentEvent = { readonly agent: string; readonly team: string; readonly at: Instant } & (
  | { readonly type: 'load'; readonly change: 1 | -1 }
  | { readonly type: 'handled' }
  | { readonly type: 'scored'; readonly score: Score }
  | { readonly type: 'presence'; readonly available: boolean; readonly capacity: number }
);

export type Observation =
  | ({ readonly type: 'EpisodeOpened'; readonly episode: EpisodeKind; readonly category: string } & Slice)
  | ({ readonly type: 'ContactRepeated' } & Slice)
  | ({
      readonly type: 'MessageCounted';
      readonly direction: 'in' | 'out';
      readonly sender: Sender | 'customer';
    } & Slice)
  | ({
      readonly type: 'FirstResponded';
      readonly responder: 'human' | 'any';
      readonly wallMs: Milliseconds;
      /** Absent where the inbox has no calendar. */
      readonly businessMs?: Milliseconds;
    } & Slice)
  | ({ readonly type: 'NextResponded'; readonly wallMs: Milliseconds } & Slice)
  | ({
      readonly type: 'EscalationAnswered';
      readonly level: string;
      /** Since the level was reached. */
      readonly wallMs: Milliseconds;
    } & Slice)
  | ({
      readonly type: 'ResolutionMeasured';
      readonly kind: 'first' | 'full' | 'active';
      readonly wallMs: Milliseconds;
    } & Slice)
  | ({
      readonly type: 'ObjectiveJudged';
      readonly objective: TimedObjective;
      readonly result: 'met' | 'missed';
    } & Slice)
  | ({ readonly type: 'EpisodeResolved'; readonly by: ResolvedBy; readonly category: string } & Slice)
  | ({
      readonly type: 'ContactJudged';
      readonly window: ContactWindow;
      readonly result: 'first_contact' | 'repeat';
    } & Slice)
  | ({ readonly type: 'AbandonmentNoted'; readonly step: AbandonmentStep } & Slice)
  | ({ readonly type: 'BotJudged'; readonly outcome: BotOutcome } & Slice)
  | ({ readonly type: 'SurveyNoted'; readonly outcome: SurveyOutcome } & Slice)
  | ({ readonly type: 'SurveyAnswerChanged' } & Slice)
  | ({ readonly type: 'Scored'; readonly score: Score } & Slice)
  | { readonly type: 'AgentNoted'; readonly event: AgentEvent }
  | { readonly type: 'FactCameLate'; readonly source: string; readonly kind: string };
