import { serversFor } from './erlang.ts';

export interface StaffingInputs {
  /** Seconds of work one chat brings. */
  readonly handleSeconds: number;
  /** Chats an agent works at once. */
  readonly concurrency: number;
  readonly patienceSeconds: number;
  /** Share of paid time an agent is not at the desk. */
  readonly shrinkage: number;
  readonly withinSeconds: number;
  readonly target: number;
}

export interface Staffing {
  readonly inputs: StaffingInputs;
  /** Agents needed at a load, by Erlang A. Undefined when no number of agents reaches the goal. */
  readonly agentsFor: (arrivalsPerHour: number) => number | undefined;
}

/** Loads are compared to a tenth of a chat an hour: finer changes no plan and each costs a search. */
const LOAD_GRID = 10;

export function staffing(inputs: StaffingInputs): Staffing {
  const known = new Map<number, number | undefined>();
  return {
    inputs,
    agentsFor: (arrivalsPerHour) => {
      const key = Math.round(arrivalsPerHour * LOAD_GRID);
      if (!known.has(key)) {
        known.set(key, agentsFor(key / LOAD_GRID, inputs));
      }
      return known.get(key);
    },
  };
}

function agentsFor(arrivalsPerHour: number, inputs: StaffingInputs): number | undefined {
  const servers = serversFor(
    {
      arrivalsPerHour,
      handleSeconds: inputs.handleSeconds / inputs.concurrency,
      patienceSeconds: inputs.patienceSeconds,
    },
    { withinSeconds: inputs.withinSeconds, target: inputs.target },
  );
  return Number.isFinite(servers) ? Math.ceil(servers / (1 - inputs.shrinkage)) : undefined;
}
