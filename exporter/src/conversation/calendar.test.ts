import fc from 'fast-check';
import { WEEKDAYS, calendarFaults, createCalendar } from './calendar.ts';
import type { CalendarSpec, OpenHours } from './calendar.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const HORIZON = 731 * DAY;

function shift(from: string, to: string): OpenHours {
  return { from, to };
}

const WHOLE_DAY = [shift('00:00', '24:00')];
const ALWAYS = everyDay(WHOLE_DAY);

function everyDay(hours: readonly OpenHours[]): CalendarSpec['hours'] {
  return Object.fromEntries(WEEKDAYS.map((weekday) => [weekday, hours]));
}

function specOf(timezone: string, hours: CalendarSpec['hours'], holidays: CalendarSpec['holidays'] = []) {
  return { timezone, hours, holidays };
}

function at(text: string): number {
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw new Error(`Not an instant: ${text}`);
  return instant;
}

/** Open stretches in [from, to), as ISO texts to the minute, found by asking `isOpen` minute by minute. */
function openingsBetween(spec: CalendarSpec, from: string, to: string): string[] {
  const calendar = createCalendar(spec);
  const edges: string[] = [];
  for (let minute = at(from); minute <= at(to); minute += MINUTE) {
    const open = minute < at(to) && calendar.isOpen(minute);
    if (open !== (edges.length % 2 === 1)) edges.push(new Date(minute).toISOString().slice(0, 16));
  }
  return edges;
}

describe('ordinary weeks', () => {
  // Riyadh is at +3 all year; its weekend is Friday and Saturday.
  const office = [shift('09:00', '17:00')];
  const riyadh = createCalendar(
    specOf('Asia/Riyadh', { sun: office, mon: office, tue: office, wed: office, thu: office }),
  );

  it('opens at `from` and is closed at `to`', () => {
    expect(riyadh.isOpen(at('2024-01-07T05:59:59.999Z'))).toBe(false);
    expect(riyadh.isOpen(at('2024-01-07T06:00:00.000Z'))).toBe(true);
    expect(riyadh.isOpen(at('2024-01-07T13:59:59.999Z'))).toBe(true);
    expect(riyadh.isOpen(at('2024-01-07T14:00:00.000Z'))).toBe(false);
  });

  it('is closed on weekdays left out', () => {
    expect(riyadh.openMs(at('2024-01-04T14:00Z'), at('2024-01-07T06:00Z'))).toBe(0);
  });

  it('counts a week of five days at eight hours', () => {
    expect(riyadh.openMs(at('2024-01-07T00:00Z'), at('2024-01-14T00:00Z'))).toBe(40 * HOUR);
  });

  it('counts a night between two messages as closed', () => {
    expect(riyadh.openMs(at('2024-01-07T13:58:30Z'), at('2024-01-08T06:00:00.250Z'))).toBe(90_250);
  });

  it('counts nothing when `to` is not after `from`', () => {
    expect(riyadh.openMs(at('2024-01-07T08:00Z'), at('2024-01-07T08:00Z'))).toBe(0);
    expect(riyadh.openMs(at('2024-01-07T09:00Z'), at('2024-01-07T08:00Z'))).toBe(0);
  });

  it('uses half-hour offsets to the minute', () => {
    const kolkata = specOf('Asia/Kolkata', everyDay([shift('10:00', '19:00')]));
    expect(openingsBetween(kolkata, '2024-01-07T00:00Z', '2024-01-08T00:00Z')).toEqual([
      '2024-01-07T04:30',
      '2024-01-07T13:30',
    ]);
  });

  it.each([
    ['mon', '1969-12-29'],
    ['wed', '1969-12-31'],
    ['thu', '1970-01-01'],
    ['sat', '1969-12-27'],
  ] as const)('knows %s, %s', (weekday, date) => {
    const calendar = createCalendar(specOf('UTC', { [weekday]: WHOLE_DAY }));
    const midnight = at(`${date}T00:00Z`);
    expect(calendar.addOpenMs(midnight - 6 * DAY, 1)).toBe(midnight + 1);
    expect(calendar.openMs(midnight - 6 * DAY, midnight + 7 * DAY)).toBe(DAY);
  });
});

describe('split shifts and nights', () => {
  it('is closed between the shifts of a day, in whatever order they are listed', () => {
    const split = specOf('Asia/Riyadh', {
      mon: [shift('16:00', '20:00'), shift('09:00', '12:00')],
    });
    expect(openingsBetween(split, '2024-01-08T00:00Z', '2024-01-09T00:00Z')).toEqual([
      '2024-01-08T06:00',
      '2024-01-08T09:00',
      '2024-01-08T13:00',
      '2024-01-08T17:00',
    ]);
    const calendar = createCalendar(split);
    expect(calendar.addOpenMs(at('2024-01-08T00:00Z'), 4 * HOUR)).toBe(at('2024-01-08T14:00Z'));
  });

  it('runs a shift past midnight into a day that has none of its own', () => {
    const night = specOf('UTC', { thu: [shift('22:00', '06:00')] });
    expect(openingsBetween(night, '2024-01-03T00:00Z', '2024-01-07T00:00Z')).toEqual([
      '2024-01-04T22:00',
      '2024-01-05T06:00',
    ]);
  });

  it('takes `to` 00:00 for the midnight that ends the day, as 24:00', () => {
    const [zero, twentyFour] = ['00:00', '24:00'].map((to) =>
      specOf('UTC', { thu: [{ from: '18:00', to }] }),
    );
    const openings = openingsBetween(zero!, '2024-01-03T00:00Z', '2024-01-07T00:00Z');
    expect(openings).toEqual(['2024-01-04T18:00', '2024-01-05T00:00']);
    expect(openingsBetween(twentyFour!, '2024-01-03T00:00Z', '2024-01-07T00:00Z')).toEqual(openings);
  });

  it('is still open on the evening after, at the far end of a shift of nearly a day', () => {
    const spec = specOf('Pacific/Honolulu', { thu: [shift('22:30', '22:00')] });
    const openings = openingsBetween(spec, '2024-01-04T00:00Z', '2024-01-07T00:00Z');
    expect(openings).toEqual(['2024-01-05T08:30', '2024-01-06T08:00']);
  });

  it('joins a night to the shift that starts when it ends', () => {
    const round = everyDay([shift('06:00', '22:00'), shift('22:00', '06:00')]);
    const calendar = createCalendar(specOf('Europe/Berlin', round));
    expect(calendar.openMs(at('2024-03-01T00:00Z'), at('2024-04-30T00:00Z'))).toBe(60 * DAY);
  });
});

describe('holidays', () => {
  const day = [shift('09:00', '17:00')];

  it('closes the whole local day, not the UTC one', () => {
    const spec = specOf('America/New_York', ALWAYS, [{ date: '2024-07-04', hours: [] }]);
    expect(openingsBetween(spec, '2024-07-03T00:00Z', '2024-07-06T00:00Z')).toEqual([
      '2024-07-03T00:00',
      '2024-07-04T04:00',
      '2024-07-05T04:00',
      '2024-07-06T00:00',
    ]);
  });

  it('puts its own hours in the place of the weekday’s', () => {
    const spec = specOf('UTC', everyDay(day), [{ date: '2024-12-24', hours: [shift('10:00', '12:30')] }]);
    expect(openingsBetween(spec, '2024-12-24T00:00Z', '2024-12-25T00:00Z')).toEqual([
      '2024-12-24T10:00',
      '2024-12-24T12:30',
    ]);
  });

  it('may open a weekday that is closed otherwise', () => {
    const spec = specOf('UTC', { mon: day }, [{ date: '2024-02-29', hours: day }]);
    expect(openingsBetween(spec, '2024-02-27T00:00Z', '2024-03-02T00:00Z')).toEqual([
      '2024-02-29T09:00',
      '2024-02-29T17:00',
    ]);
  });

  it('does not cut a shift that started the evening before, and drops the night that would have started on it', () => {
    const spec = specOf('UTC', everyDay([shift('20:00', '02:00')]), [{ date: '2024-01-10', hours: [] }]);
    expect(openingsBetween(spec, '2024-01-09T12:00Z', '2024-01-12T00:00Z')).toEqual([
      '2024-01-09T20:00',
      '2024-01-10T02:00',
      '2024-01-11T20:00',
      '2024-01-12T00:00',
    ]);
  });

  it('counts once the time its own hours share with a shift from the evening before', () => {
    const spec = specOf('UTC', everyDay([shift('20:00', '02:00')]), [
      { date: '2024-01-10', hours: [shift('01:00', '03:00')] },
    ]);
    const calendar = createCalendar(spec);
    expect(calendar.openMs(at('2024-01-09T12:00Z'), at('2024-01-11T12:00Z'))).toBe(7 * HOUR);
    expect(calendar.addOpenMs(at('2024-01-09T12:00Z'), 7 * HOUR)).toBe(at('2024-01-10T03:00Z'));
  });
});

describe('daylight saving', () => {
  it.each([
    ['Asia/Riyadh', '2024-03-31', 24],
    ['Europe/Berlin', '2024-03-31', 23],
    ['Europe/Berlin', '2024-10-27', 25],
    ['America/New_York', '2024-03-10', 23],
    ['America/New_York', '2024-11-03', 25],
    ['Africa/Cairo', '2024-04-26', 23],
    ['Africa/Cairo', '2024-10-31', 25],
    ['Australia/Lord_Howe', '2024-10-06', 23.5],
    ['Australia/Lord_Howe', '2024-04-07', 24.5],
    ['Antarctica/Troll', '2024-03-31', 22],
    ['America/Havana', '2024-03-10', 23],
    ['America/Havana', '2024-11-03', 25],
    ['America/St_Johns', '2010-11-06', 25],
    ['America/St_Johns', '2010-11-07', 25],
    ['Pacific/Apia', '2011-12-29', 24],
    ['Pacific/Apia', '2011-12-30', 0],
    ['Pacific/Apia', '2011-12-31', 24],
  ])('in %s the whole day of %s lasts %d hours', (timezone, date, hours) => {
    const calendar = createCalendar(specOf(timezone, {}, [{ date, hours: WHOLE_DAY }]));
    const noon = at(`${date}T12:00Z`);
    expect(calendar.openMs(noon - 3 * DAY, noon + 3 * DAY) / HOUR).toBe(hours);
  });

  // Berlin, 31 March 2024: 02:00 becomes 03:00 at 01:00Z.
  it.each([
    ['02:30', '10:00', ['2024-03-31T01:00', '2024-03-31T08:00']],
    ['00:00', '02:30', ['2024-03-30T23:00', '2024-03-31T01:00']],
    ['01:30', '03:30', ['2024-03-31T00:30', '2024-03-31T01:30']],
    ['02:00', '03:00', []],
    ['02:10', '02:50', []],
  ])('a shift %s to %s loses the hour left out', (from, to, openings) => {
    const spec = specOf('Europe/Berlin', {}, [{ date: '2024-03-31', hours: [{ from, to }] }]);
    expect(openingsBetween(spec, '2024-03-30T00:00Z', '2024-04-02T00:00Z')).toEqual(openings);
  });

  // Berlin, 27 October 2024: 03:00 becomes 02:00 at 01:00Z.
  it.each([
    ['02:30', '10:00', ['2024-10-27T00:30', '2024-10-27T09:00']],
    ['00:00', '02:30', ['2024-10-26T22:00', '2024-10-27T01:30']],
    ['02:10', '02:50', ['2024-10-27T00:10', '2024-10-27T01:50']],
    ['01:00', '02:00', ['2024-10-26T23:00', '2024-10-27T00:00']],
    ['02:00', '03:00', ['2024-10-27T00:00', '2024-10-27T02:00']],
    ['03:00', '04:00', ['2024-10-27T02:00', '2024-10-27T03:00']],
  ])('a shift %s to %s starts the first time and ends the second', (from, to, openings) => {
    const spec = specOf('Europe/Berlin', {}, [{ date: '2024-10-27', hours: [{ from, to }] }]);
    expect(openingsBetween(spec, '2024-10-26T00:00Z', '2024-10-29T00:00Z')).toEqual(openings);
  });

  it('changes the length of a night it falls into', () => {
    const nights = createCalendar(specOf('America/New_York', everyDay([shift('22:00', '06:00')])));
    expect(nights.openMs(at('2024-03-09T12:00Z'), at('2024-03-10T20:00Z'))).toBe(7 * HOUR);
    expect(nights.openMs(at('2024-11-02T20:00Z'), at('2024-11-03T20:00Z'))).toBe(9 * HOUR);
  });

  it('counts once what two shifts come to share in the hour lived twice', () => {
    const spec = specOf('Europe/Berlin', {}, [
      {
        date: '2024-10-27',
        hours: [shift('01:00', '02:30'), shift('02:30', '04:00')],
      },
    ]);
    expect(createCalendar(spec).openMs(at('2024-10-26T00:00Z'), at('2024-10-29T00:00Z'))).toBe(4 * HOUR);
  });

  it('counts once the minute of a midnight that is lived twice', () => {
    // St John's put its clock back from 00:01 to 23:01 of the day before.
    const calendar = createCalendar(specOf('America/St_Johns', ALWAYS));
    expect(calendar.openMs(at('2010-11-05T00:00Z'), at('2010-11-09T00:00Z'))).toBe(4 * DAY);
  });
});

describe('addOpenMs', () => {
  const weekdays = createCalendar(
    specOf('Europe/Berlin', { thu: [shift('09:00', '17:00')], fri: [shift('09:00', '17:00')] }),
  );

  it('is `from` itself for no time, open or not', () => {
    expect(weekdays.addOpenMs(at('2024-01-06T12:00Z'), 0)).toBe(at('2024-01-06T12:00Z'));
    expect(weekdays.addOpenMs(at('2024-01-06T12:00Z'), -1)).toBe(at('2024-01-06T12:00Z'));
  });

  it('waits for the next opening when asked on a closed day', () => {
    expect(weekdays.addOpenMs(at('2024-01-06T12:00Z'), MINUTE)).toBe(at('2024-01-11T08:01Z'));
  });

  it('stops at the end of a shift when that is exactly enough', () => {
    expect(weekdays.addOpenMs(at('2024-01-04T15:59Z'), MINUTE)).toBe(at('2024-01-04T16:00Z'));
    expect(weekdays.addOpenMs(at('2024-01-04T15:59Z'), MINUTE + 1)).toBe(at('2024-01-05T08:00:00.001Z'));
  });

  it('is undefined for a calendar that never opens', () => {
    expect(createCalendar(specOf('UTC', {})).addOpenMs(at('2024-01-04T00:00Z'), 1)).toBeUndefined();
    expect(createCalendar(specOf('UTC', { mon: [] })).addOpenMs(at('2024-01-04T00:00Z'), 1)).toBeUndefined();
  });

  it('looks ahead 731 days and no further', () => {
    const once = createCalendar(specOf('UTC', {}, [{ date: '2026-01-01', hours: WHOLE_DAY }]));
    const minuteIn = at('2026-01-01T00:01Z');
    expect(once.addOpenMs(minuteIn - HORIZON, MINUTE)).toBe(minuteIn);
    expect(once.addOpenMs(minuteIn - HORIZON, MINUTE + 1)).toBeUndefined();
    expect(once.addOpenMs(minuteIn - HORIZON - 1, MINUTE)).toBeUndefined();
  });

  it('is undefined when two years hold less open time than asked', () => {
    const always = createCalendar(specOf('Africa/Cairo', ALWAYS));
    expect(always.addOpenMs(at('2024-01-01T00:00Z'), HORIZON)).toBe(at('2024-01-01T00:00Z') + HORIZON);
    expect(always.addOpenMs(at('2024-01-01T00:00Z'), HORIZON + 1)).toBeUndefined();
  });
});

describe('what it costs', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** `format` is a getter, though typed as a method. */
  function spyOnZone() {
    return jest.spyOn(Intl.DateTimeFormat.prototype as { readonly format: unknown }, 'format', 'get');
  }

  it('asks the zone nothing about days it has seen, and makes no further formatter', () => {
    const calendar = createCalendar(specOf('Europe/Berlin', everyDay([shift('09:00', '17:00')])));
    const [from, to] = [at('2024-01-01T00:00Z'), at('2024-12-31T00:00Z')];
    const asked = spyOnZone();
    const made = jest.spyOn(Intl, 'DateTimeFormat');
    const open = calendar.openMs(from, to);
    const first = asked.mock.calls.length;
    expect(first).toBeGreaterThan(365);
    expect(first).toBeLessThan(3 * 365);
    expect(calendar.openMs(from, to)).toBe(open);
    expect(calendar.addOpenMs(from, open)).toBe(at('2024-12-30T16:00Z'));
    expect(calendar.isOpen(at('2024-06-01T12:00Z'))).toBe(true);
    expect(asked.mock.calls.length - first).toBe(0);
    expect(made).not.toHaveBeenCalled();
  });

  it('scans two closed years again without asking the zone', () => {
    const calendar = createCalendar(specOf('Europe/Berlin', {}));
    calendar.addOpenMs(at('2024-01-01T00:00Z'), 1);
    const asked = spyOnZone();
    calendar.addOpenMs(at('2024-01-01T00:00Z'), 1);
    expect(asked).not.toHaveBeenCalled();
  });

  it('answers the same after ten thousand other days', () => {
    const calendar = createCalendar(specOf('America/New_York', everyDay([shift('22:00', '06:00')])));
    const week = [at('2024-03-08T00:00Z'), at('2024-03-15T00:00Z')] as const;
    const before = calendar.openMs(...week);
    expect(calendar.openMs(at('1996-01-01T12:00Z'), at('2024-01-01T12:00Z'))).toBe(10_227 * 8 * HOUR);
    expect(calendar.openMs(...week)).toBe(before);
  });
});

describe('calendarFaults', () => {
  const fine = specOf('Asia/Riyadh', ALWAYS, [{ date: '2024-02-29', hours: WHOLE_DAY }]);

  function faultsOfMonday(...hours: OpenHours[]): string[] {
    return calendarFaults({ ...fine, hours: { mon: hours } });
  }

  it('finds nothing to say about a sound calendar', () => {
    expect(calendarFaults(fine)).toEqual([]);
    expect(calendarFaults(specOf('UTC', {}))).toEqual([]);
    const nights = [shift('22:00', '06:00'), shift('06:00', '14:00')];
    expect(calendarFaults(specOf('America/Argentina/Buenos_Aires', everyDay(nights)))).toEqual([]);
  });

  it.each(['Mars/Olympus', 'Riyadh', '', '+03:00', 'UTC+3', ' Asia/Riyadh'])(
    'knows no zone %p',
    (timezone) => {
      expect(calendarFaults({ ...fine, timezone })).toEqual([
        `timezone: "${timezone}" is not an IANA time zone`,
      ]);
    },
  );

  it.each(['9:00', '24:00', '24:01', '23:60', '09:00:00', '0900', '09:00 ', '-1:00', '', '٠٩:٠٠'])(
    'refuses %p for the start of a shift',
    (from) => {
      expect(faultsOfMonday({ from, to: '08:00' })).toEqual([
        `hours.mon[0].from: "${from}" is not HH:MM, 00:00 to 23:59`,
      ]);
    },
  );

  it.each(['9:00', '24:01', '25:00', '23:60', '12:00am', ''])('refuses %p for the end of a shift', (to) => {
    expect(faultsOfMonday({ from: '08:00', to })).toEqual([
      `hours.mon[0].to: "${to}" is not HH:MM, 00:00 to 24:00`,
    ]);
  });

  it.each(['00:00', '09:00'])('refuses a shift from %s to the same time', (time) => {
    expect(faultsOfMonday({ from: time, to: time })).toEqual([
      `hours.mon[0]: from and to are both "${time}"; a whole day is "00:00" to "24:00"`,
    ]);
  });

  it('refuses shifts of a day that overlap, but not ones that touch', () => {
    expect(faultsOfMonday(shift('12:00', '18:00'), shift('09:00', '12:00'))).toEqual([]);
    expect(faultsOfMonday(shift('11:59', '18:00'), shift('09:00', '12:00'))).toEqual([
      'hours.mon[0]: 11:59 to 18:00 overlaps 09:00 to 12:00',
    ]);
    expect(faultsOfMonday(shift('09:00', '12:00'), shift('09:00', '12:00'))).toEqual([
      'hours.mon[1]: 09:00 to 12:00 overlaps 09:00 to 12:00',
    ]);
  });

  it('refuses every shift inside a longer one', () => {
    const inside = [shift('09:00', '10:00'), shift('11:00', '12:00')];
    expect(faultsOfMonday(shift('08:00', '18:00'), ...inside)).toEqual([
      'hours.mon[1]: 09:00 to 10:00 overlaps 08:00 to 18:00',
      'hours.mon[2]: 11:00 to 12:00 overlaps 08:00 to 18:00',
    ]);
  });

  it('refuses shifts of a day that overlap past midnight', () => {
    expect(faultsOfMonday(shift('20:00', '02:00'), shift('23:00', '01:00'))).toEqual([
      'hours.mon[1]: 23:00 to 01:00 overlaps 20:00 to 02:00',
    ]);
  });

  it('refuses a shift the night of the weekday before runs into, Sunday into Monday too', () => {
    const night = [shift('22:00', '06:00')];
    const early = [shift('05:00', '09:00')];
    expect(calendarFaults({ ...fine, hours: { mon: night, tue: early } })).toEqual([
      'hours.tue[0]: 05:00 to 09:00 overlaps 22:00 to 06:00 of the day before',
    ]);
    expect(calendarFaults({ ...fine, hours: { mon: early, sun: night } })).toEqual([
      'hours.mon[0]: 05:00 to 09:00 overlaps 22:00 to 06:00 of the day before',
    ]);
    expect(calendarFaults({ ...fine, hours: { mon: night, wed: early } })).toEqual([]);
  });

  it.each(['2026-02-30', '2026-02-29', '2024-04-31', '2024-13-01', '2024-00-10', '2024-01-00', '24-01-01'])(
    'refuses the date %p',
    (date) => {
      expect(calendarFaults({ ...fine, holidays: [{ date, hours: [] }] })).toEqual([
        `holidays[0].date: "${date}" is not a date YYYY-MM-DD`,
      ]);
    },
  );

  it.each(['0099-01-01', '2024-1-1', '2024-01-01T00:00', '2024/01/01', ''])(
    'refuses the form of %p',
    (date) => {
      expect(calendarFaults({ ...fine, holidays: [{ date, hours: [] }] })).toHaveLength(1);
    },
  );

  it('takes every date there is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at('1970-01-01T00:00Z') / DAY, max: at('2100-01-01T00:00Z') / DAY }),
        (day) => {
          const date = new Date(day * DAY).toISOString().slice(0, 10);
          expect(calendarFaults({ ...fine, holidays: [{ date, hours: [] }] })).toEqual([]);
        },
      ),
    );
  });

  it('refuses a date that is there twice', () => {
    const twice = ['2024-01-01', '2024-05-01', '2024-01-01'].map((date) => ({ date, hours: [] }));
    expect(calendarFaults({ ...fine, holidays: twice })).toEqual([
      'holidays[2].date: "2024-01-01" is there twice',
    ]);
  });

  it('lists every fault at once', () => {
    const spec = specOf('Nowhere', { mon: [shift('9', '24:30')], fri: [shift('10:00', '10:00')] }, [
      { date: '2026-02-30', hours: [shift('08:00', '12:00'), shift('11:00', '13:00')] },
      { date: '2026-02-30', hours: [shift('noon', '13:00')] },
    ]);
    expect(calendarFaults(spec)).toEqual([
      'timezone: "Nowhere" is not an IANA time zone',
      'hours.mon[0].from: "9" is not HH:MM, 00:00 to 23:59',
      'hours.mon[0].to: "24:30" is not HH:MM, 00:00 to 24:00',
      'hours.fri[0]: from and to are both "10:00"; a whole day is "00:00" to "24:00"',
      'holidays[0].date: "2026-02-30" is not a date YYYY-MM-DD',
      'holidays[0].hours[1]: 11:00 to 13:00 overlaps 08:00 to 12:00',
      'holidays[1].date: "2026-02-30" is there twice',
      'holidays[1].date: "2026-02-30" is not a date YYYY-MM-DD',
      'holidays[1].hours[0].from: "noon" is not HH:MM, 00:00 to 23:59',
    ]);
  });

  it('keeps a faulty calendar from being made, naming the faults', () => {
    const spec = specOf('Nowhere', { mon: [shift('9', '10:00')] });
    expect(() => createCalendar(spec)).toThrow(RangeError);
    expect(() => createCalendar(spec)).toThrow(calendarFaults(spec).join('; '));
  });
});

/** Days about which a clock was changed: at night or midnight, by half an hour to a day, for a season or for good. */
const CHANGES = [
  ['Europe/Berlin', '2024-03-31'],
  ['Europe/Berlin', '2024-10-27'],
  ['America/New_York', '2024-03-10'],
  ['America/New_York', '2024-11-03'],
  ['Africa/Cairo', '2024-04-26'],
  ['Africa/Cairo', '2024-11-01'],
  ['Africa/Casablanca', '2024-03-10'],
  ['Africa/Casablanca', '2024-04-14'],
  ['America/Havana', '2024-03-10'],
  ['America/Havana', '2024-11-03'],
  ['America/Sao_Paulo', '2018-11-04'],
  ['America/Sao_Paulo', '2019-02-17'],
  ['America/St_Johns', '2010-11-07'],
  ['Asia/Kathmandu', '2024-01-01'],
  ['Asia/Pyongyang', '2015-08-15'],
  ['Australia/Lord_Howe', '2024-04-07'],
  ['Australia/Lord_Howe', '2024-10-06'],
  ['Antarctica/Troll', '2024-03-31'],
  ['Antarctica/Troll', '2024-10-27'],
  ['Pacific/Apia', '2011-12-30'],
  ['Pacific/Chatham', '2024-04-07'],
] as const;

const ZONES = [...new Set([...CHANGES.map(([zone]) => zone), 'Asia/Riyadh', 'Asia/Kolkata', 'UTC'])];

const minuteOfDay = (min: number, max: number) => {
  const nearChanges = [0, 1, 60, 90, 120, 150, 165, 180, 1380, 1381, 1410, 1439, 1440];
  const fitting = nearChanges.filter((minute) => minute >= min && minute <= max);
  const any = fc.integer({ min, max });
  return fitting.length === 0 ? any : fc.oneof(any, fc.constantFrom(...fitting));
};

function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** Up to three shifts from `quiet` on; the last may run past midnight, to `quiet` at the latest. */
function dayHours(quiet: number): fc.Arbitrary<OpenHours[]> {
  const edges = fc.uniqueArray(minuteOfDay(quiet, 1440), { maxLength: 6 });
  return fc.tuple(edges, minuteOfDay(0, quiet)).map(([unsorted, nightEnd]) => {
    const sorted = [...unsorted].sort((a, b) => a - b);
    const hours: OpenHours[] = [];
    for (let i = 0; i < sorted.length; i += 2) {
      const from = sorted[i]!;
      const to = sorted[i + 1] ?? nightEnd;
      if (from !== to && from < 1440) hours.push({ from: clockText(from), to: clockText(to) });
    }
    return hours;
  });
}

function week(quiet: number): fc.Arbitrary<CalendarSpec['hours']> {
  const hours = fc.oneof({ weight: 5, arbitrary: dayHours(quiet) }, fc.constant(WHOLE_DAY.slice(quiet)));
  return fc.record(Object.fromEntries(WEEKDAYS.map((weekday) => [weekday, hours] as const)), {
    requiredKeys: [],
  });
}

interface Scene {
  readonly spec: CalendarSpec;
  /** Midnight UTC of the day in the middle; half the time the clock is changed about then. */
  readonly midnight: number;
}

const scene: fc.Arbitrary<Scene> = fc
  .record({
    place: fc.oneof(
      fc.constantFrom(...CHANGES).map(([zone, date]) => ({ zone, day: at(`${date}T00:00Z`) / DAY })),
      fc.record({
        zone: fc.constantFrom(...ZONES),
        day: fc.integer({ min: at('2000-01-01T00:00Z') / DAY, max: at('2035-01-01T00:00Z') / DAY }),
      }),
    ),
    hours: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1439 })).chain(week),
    holidays: fc.uniqueArray(fc.record({ offset: fc.integer({ min: -1, max: 2 }), hours: dayHours(0) }), {
      selector: ({ offset }) => offset,
      maxLength: 2,
    }),
  })
  .map(({ place, hours, holidays }) => ({
    midnight: place.day * DAY,
    spec: specOf(
      place.zone,
      hours,
      holidays.map(({ offset, hours: own }) => ({ date: isoDate((place.day + offset) * DAY), hours: own })),
    ),
  }));

function isoDate(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

/** `count` instants in order, up to `reach` days around the middle of the scene. */
function instants(count: number, reach: number): fc.Arbitrary<number[]> {
  const offset = fc.oneof(
    fc.integer({ min: -reach * DAY, max: reach * DAY }),
    fc.integer({ min: -reach * 1440, max: reach * 1440 }).map((minute) => minute * MINUTE),
  );
  return fc
    .array(offset, { minLength: count, maxLength: count })
    .map((offsets) => offsets.sort((a, b) => a - b));
}

describe('laws', () => {
  const runs = { numRuns: 300, seed: 20_240_331 };

  it('every generated calendar is sound', () => {
    fc.assert(
      fc.property(scene, ({ spec }) => {
        expect(calendarFaults(spec)).toEqual([]);
      }),
      runs,
    );
  });

  it('open time adds up, never shrinks and never outruns the wall clock', () => {
    fc.assert(
      fc.property(scene, instants(3, 40), ({ spec, midnight }, offsets) => {
        const calendar = createCalendar(spec);
        const [a, b, c] = offsets.map((offset) => midnight + offset) as [number, number, number];
        const [ab, bc, ac] = [calendar.openMs(a, b), calendar.openMs(b, c), calendar.openMs(a, c)];
        expect(ab + bc).toBe(ac);
        expect(Number.isInteger(ac)).toBe(true);
        expect(Math.min(ab, bc)).toBeGreaterThanOrEqual(0);
        expect(ab).toBeLessThanOrEqual(b - a);
        expect(bc).toBeLessThanOrEqual(c - b);
      }),
      runs,
    );
  });

  it('open all day every day is the wall clock, whatever the zone does', () => {
    fc.assert(
      fc.property(scene, instants(2, 100), ({ spec, midnight }, [a, b]) => {
        const calendar = createCalendar(specOf(spec.timezone, ALWAYS));
        expect(calendar.openMs(midnight + a!, midnight + b!)).toBe(b! - a!);
        expect(calendar.addOpenMs(midnight + a!, b! - a!)).toBe(midnight + b!);
      }),
      runs,
    );
  });

  it('addOpenMs is the first instant by which openMs gives the time asked', () => {
    const asked = fc.oneof(fc.integer({ min: 1, max: 21 * DAY }), fc.constantFrom(1, MINUTE, HOUR, 8 * HOUR));
    fc.assert(
      fc.property(scene, instants(1, 3), asked, ({ spec, midnight }, [offset], ms) => {
        const calendar = createCalendar(spec);
        const from = midnight + offset!;
        const reached = calendar.addOpenMs(from, ms);
        const within = reached ?? from + HORIZON;
        expect(calendar.openMs(from, within) >= ms).toBe(reached !== undefined);
        expect(calendar.openMs(from, within - 1)).toBeLessThan(ms);
        expect(calendar.openMs(from, within)).toBeLessThanOrEqual(ms);
      }),
      runs,
    );
  });

  it('isOpen says whether the millisecond after it is open time', () => {
    fc.assert(
      fc.property(scene, instants(1, 3), ({ spec, midnight }, [offset]) => {
        const calendar = createCalendar(spec);
        const instant = midnight + offset!;
        expect(calendar.openMs(instant, instant + 1)).toBe(calendar.isOpen(instant) ? 1 : 0);
      }),
      runs,
    );
  });

  it('agrees with a count of minutes by the wall clock', () => {
    fc.assert(
      fc.property(scene, instants(2, 1), ({ spec, midnight }, offsets) => {
        const calendar = createCalendar(spec);
        const [from, to] = offsets.map((offset) => midnight + DAY / 2 + offset) as [number, number];
        const open = openMinutes(spec, midnight - 2 * DAY, 5 * 1440);
        const expected = [...open]
          .map((minute) => Math.min(minute + MINUTE, to) - Math.max(minute, from))
          .filter((ms) => ms > 0);
        expect(calendar.openMs(from, to)).toBe(expected.reduce((sum, ms) => sum + ms, 0));
        expect(calendar.isOpen(from)).toBe(open.has(Math.floor(from / MINUTE) * MINUTE));
      }),
      { ...runs, numRuns: 60 },
    );
  }, 60_000);
});

/**
 * The rule in its plainest form: read the wall clock each minute; a shift is everything from the first minute to
 * the last that reads inside it.
 */
function openMinutes(spec: CalendarSpec, start: number, count: number): ReadonlySet<number> {
  // Swedish writes "2024-03-31 09:05".
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: spec.timezone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const shiftsAbout = remembered((date) => [
    ...hoursOn(spec, date).map((hours) => ({ ...hours, late: false, name: `${date} ${hours.from}` })),
    ...hoursOn(spec, dayBefore(date))
      .filter(({ from, to }) => to < from)
      .map((hours) => ({ ...hours, late: true, name: `${dayBefore(date)} ${hours.from}` })),
  ]);
  const spans = new Map<string, { first: number; last: number }>();
  for (let i = 0; i < count; i++) {
    const minute = start + i * MINUTE;
    const [date, time] = format.format(minute).split(' ') as [string, string];
    for (const { from, to, late, name } of shiftsAbout(date)) {
      // `HH:MM` texts sort as the times do.
      const inside = late ? time < to : time >= from && (time < to || to < from);
      if (inside) spans.set(name, { first: spans.get(name)?.first ?? minute, last: minute });
    }
  }
  const open = new Set<number>();
  for (const { first, last } of spans.values()) {
    for (let minute = first; minute <= last; minute += MINUTE) open.add(minute);
  }
  return open;
}

function hoursOn(spec: CalendarSpec, date: string): readonly OpenHours[] {
  const holiday = spec.holidays.find((entry) => entry.date === date);
  const weekday = WEEKDAYS[(new Date(date).getUTCDay() + 6) % 7]!;
  return holiday ? holiday.hours : (spec.hours[weekday] ?? []);
}

function dayBefore(date: string): string {
  return isoDate(Date.parse(date) - DAY);
}

function remembered<T>(of: (date: string) => T): (date: string) => T {
  const known = new Map<string, T>();
  return (date) => {
    const value = known.get(date) ?? of(date);
    known.set(date, value);
    return value;
  };
}
