import { toPolicy } from './policy.ts';
import { KEY, LEAST, load, SOURCE_SECRET } from './testing/files.ts';

const TEXT = `${KEY}timezone: Asia/Riyadh
calendars: { riyadh: { hours: { mon: ['09:00-12:00'] } }, unused: { hours: {} } }
objectives:
  firstResponse: { within: 30s, responder: any }
  fcr: { window: 7d }
atRiskAfter: 90s
shortContact: 5s
reopenWindow: 12h
inactivity: 36h
surveys: { answerWithin: 2h, changeWithin: 3m }
sources:
  - name: g
    kind: generic
    secret: ${SOURCE_SECRET}
    inboxes:
      a: { inbox: support, calendar: riyadh }
      b: { inbox: sales, inactivity: off }
      c: { inbox: support }
`;

describe('toPolicy', () => {
  const policy = toPolicy(load(TEXT));

  it('has the thresholds and windows in milliseconds', () => {
    const { inboxes, ...rest } = policy;
    expect(Object.keys(inboxes)).toEqual(['support', 'sales']);
    expect(rest).toEqual({
      objectives: {
        firstResponse: { withinMs: 30_000, target: 0.9, clock: 'wall', responder: 'any' },
        nextResponse: { withinMs: 120_000, target: 0.9, clock: 'wall' },
        resolution: { withinMs: 300_000, target: 0.9, clock: 'wall' },
      },
      escalation: [
        { level: 'team_lead', afterMs: 120_000 },
        { level: 'supervisor', afterMs: 300_000 },
        { level: 'on_call', afterMs: 900_000 },
      ],
      atRiskAfterMs: 90_000,
      shortContactMs: 5000,
      reopenWindowMs: 43_200_000,
      botReturnWindowMs: 604_800_000,
      survey: { answerWithinMs: 7_200_000, changeWithinMs: 180_000 },
    });
  });

  it('gives an inbox its calendar, in the zone of the site', () => {
    const { calendar, inactivityMs } = policy.inboxes.support!;
    expect(inactivityMs).toBe(129_600_000);
    // A Monday; Riyadh is 3 hours ahead.
    expect(calendar!.isOpen(Date.UTC(2026, 10, 23, 6))).toBe(true);
    expect(calendar!.isOpen(Date.UTC(2026, 10, 23, 9))).toBe(false);
  });

  it('gives an inbox without a calendar none', () => {
    expect(policy.inboxes.sales).toEqual({ inactivityMs: null });
  });

  it('lets what a bot resolved return within 72 hours by default', () => {
    expect(toPolicy(load(LEAST)).botReturnWindowMs).toBe(259_200_000);
  });
});
