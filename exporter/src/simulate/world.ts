/** Who is there: inboxes, teams, agents with shifts. Everything follows from the seed and the rate. */
import type { OpenHours } from './openHours.ts';
import { createRandom, type Random } from './random.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** One offset all year. */
export const ZONE = { name: 'Asia/Riyadh', offsetMs: 3 * HOUR_MS } as const;

export type Language = 'ar' | 'en';

export interface Inbox {
  readonly name: string;
  /** WhatsApp's id of the number. */
  readonly phoneNumberId: string;
  /** Digits of the number. */
  readonly displayPhone: string;
  readonly team: string;
  /** Where conversations are passed on to. */
  readonly otherTeam?: string;
  readonly hasBot: boolean;
  readonly inactivityMs: number | null;
  /** Share of the traffic. */
  readonly weight: number;
  /** Share of Arabic among its customers. */
  readonly arabic: number;
  readonly surveyScale: 3 | 5;
  readonly calendar?: string;
}

export interface Agent {
  readonly id: string;
  readonly team: string;
  readonly capacity: number;
  /** Local hours; past midnight `to` is above 24. */
  readonly shift: { readonly from: number; readonly to: number };
  /** 0 is Sunday. */
  readonly daysOff: readonly number[];
}

export interface World {
  readonly seed: number;
  readonly inboxes: readonly Inbox[];
  readonly agents: readonly Agent[];
  readonly categories: readonly string[];
  readonly calendars: Readonly<Record<string, OpenHours>>;
}

export interface WorldOptions {
  readonly seed: number;
  /** Conversations per hour at the mean; decides how many agents there are. */
  readonly ratePerHour: number;
}

const INBOXES: readonly Inbox[] = [
  {
    name: 'support',
    phoneNumberId: '700000000000101',
    displayPhone: '966115550101',
    team: 'frontline',
    otherTeam: 'billing',
    hasBot: true,
    inactivityMs: DAY_MS,
    weight: 0.5,
    arabic: 0.3,
    surveyScale: 5,
  },
  {
    name: 'sales',
    phoneNumberId: '700000000000102',
    displayPhone: '966115550102',
    team: 'sales',
    hasBot: false,
    inactivityMs: DAY_MS,
    weight: 0.2,
    arabic: 0.4,
    surveyScale: 3,
    calendar: 'showroom',
  },
  {
    name: 'arabic-support',
    phoneNumberId: '700000000000103',
    displayPhone: '966115550103',
    team: 'arabic',
    otherTeam: 'billing',
    hasBot: true,
    inactivityMs: DAY_MS,
    weight: 0.3,
    arabic: 0.95,
    surveyScale: 5,
  },
];

const WEEK = [0, 1, 2, 3, 4, 5, 6] as const;
const FRIDAY = 5;

/** Closed on Friday mornings; a split shift from Saturday to Thursday. */
const SHOWROOM: OpenHours = {
  offsetMs: ZONE.offsetMs,
  days: Object.fromEntries(
    WEEK.map((day) => [
      day,
      day === FRIDAY
        ? [{ fromMinute: 16 * 60, toMinute: 23 * 60 }]
        : [
            { fromMinute: 9 * 60, toMinute: 12 * 60 },
            { fromMinute: 16 * 60, toMinute: 23 * 60 },
          ],
    ]),
  ),
};

/** Share of the conversations each team has to handle. */
const TEAM_LOAD: Readonly<Record<string, number>> = {
  frontline: 0.45,
  billing: 0.12,
  sales: 0.22,
  arabic: 0.3,
};

/** Most work between 18 and 21 h, so most people do. */
const SHIFTS = [
  { from: 14, to: 23 },
  { from: 8, to: 17 },
  { from: 16, to: 25 },
  { from: 23, to: 32 },
  { from: 15, to: 24 },
  { from: 13, to: 22 },
] as const;

const CATEGORIES = ['delivery', 'payment', 'returns', 'product', 'account'];

export function createWorld({ seed, ratePerHour }: WorldOptions): World {
  const random = createRandom(`world/${seed}`);
  return {
    seed,
    inboxes: INBOXES,
    agents: createAgents(ratePerHour, random),
    categories: CATEGORIES,
    calendars: { showroom: SHOWROOM },
  };
}

/** @throws RangeError when the world has none of that name. */
export function inboxNamed(name: string, { inboxes }: World): Inbox {
  const inbox = inboxes.find((one) => one.name === name);
  if (!inbox) throw new RangeError('A thread belongs to an inbox of the world');
  return inbox;
}

function createAgents(ratePerHour: number, random: Random): Agent[] {
  const teams = Object.entries(TEAM_LOAD).flatMap(([team, share]) =>
    Array.from({ length: teamSize(ratePerHour * share) }, (_, nth) => ({ team, nth })),
  );
  return teams.map(({ team, nth }, index) => ({
    id: `agent_${index + 1}`,
    team,
    capacity: random.int(3, 5),
    shift: SHIFTS[nth % SHIFTS.length] ?? SHIFTS[0],
    daysOff: [(FRIDAY + nth * 2) % 7, (FRIDAY + nth * 2 + 1) % 7],
  }));
}

/** The evening brings nearly five times the mean rate; a conversation takes an agent's slot for some ten minutes. */
function teamSize(conversationsPerHour: number): number {
  const slotsAtPeak = (conversationsPerHour * 4.8 * 10) / 60;
  return Math.max(5, Math.ceil((slotsAtPeak / 4) * 2.4));
}
