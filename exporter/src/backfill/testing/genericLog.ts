/** A simulated past as a log of the generic vocabulary, and what must be counted of it. */
import type { Happening } from '../../simulate/happening.ts';
import { genericBody } from '../../simulate/genericBody.ts';
import { rulesOf, simulatedConfig } from '../../simulate/simulatedConfig.ts';
import { createSimulation } from '../../simulate/simulation.ts';
import { computeTruth } from '../../simulate/truth.ts';
import type { Truth } from '../../simulate/truth.ts';

export interface SimulatedLog {
  /** Events in order of time, a line each. */
  readonly lines: readonly string[];
  /** Text of the helpdesk.yml it belongs to; its source is called `desk`. */
  readonly config: string;
  truthAt(asOf: number): Truth;
}

export interface SimulatedLogOptions {
  readonly seed: number;
  readonly from: number;
  readonly forMs: number;
  readonly ratePerHour: number;
}

const SECRET = { value: `whsec_${Buffer.from('a secret of this test, long').toString('base64')}` };

export function simulateLog({ seed, from, forMs, ratePerHour }: SimulatedLogOptions): SimulatedLog {
  const { world, happenings } = createSimulation({
    ...{ seed, from, forMs, ratePerHour, duplicates: 0, reorder: 0, maxDelayMs: 0, loss: 0 },
    ...{ scenario: 'normal', scenarioAtMs: 0, scenarioForMs: 0 },
    sources: { whatsapp: 'elsewhere', generic: 'desk' },
  });
  const told = happenings.flatMap(asTold);
  return {
    lines: told.map((happening, number) => lineOf(happening, number)),
    config: simulatedConfig(world, {
      whatsapp: { source: 'elsewhere', secret: { value: 'an app secret of this test' } },
      generic: { source: 'desk', secret: SECRET },
      listen: '127.0.0.1:9877',
    }),
    truthAt: (asOf) => computeTruth(told, asOf, rulesOf(world, { whatsapp: 'desk', generic: 'desk' })),
  };
}

/** As a helpdesk's log tells it, which knows its own surveys and nothing of what WhatsApp adds. */
function asTold(happening: Happening): Happening[] {
  if (happening.kind === 'PresenceChanged') return [happening];
  const told = { ...happening, channel: 'generic' } as const;
  if (told.kind === 'Reacted') return [];
  if (told.kind === 'CustomerWrote') {
    const { survey: _survey, ...message } = told;
    return [message];
  }
  if (told.kind !== 'TeamWrote') return [told];
  if (told.failed) return [];
  const { id, at, channel, inbox, person, survey } = told;
  return survey ? [{ kind: 'SurveySent', id, at, channel, inbox, person, survey }] : [told];
}

function lineOf(happening: Happening, number: number): string {
  const { at } = happening;
  const body = genericBody({
    number,
    source: 'generic',
    deliverAt: at,
    signs: [{ happening, stage: 'whole', at }],
  });
  const { events } = JSON.parse(body) as { events: readonly [unknown] };
  return JSON.stringify(events[0]);
}
