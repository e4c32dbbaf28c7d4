import { act, fireEvent, screen, within } from '@testing-library/react';
import type { PanelData } from '@grafana/data';
import axe from 'axe-core';

import { bucketTable, table, timeSeries } from './testing/frames.ts';
import { firstResponseFrames, NOW_MS, satisfactionFrames } from './testing/sample.ts';
import { FRAMES, panel, show } from './testing/show.tsx';
import { addOwnLanguages } from './words.ts';

/** Grafana's component library takes seconds to load on a busy machine. */
jest.setTimeout(120_000);

beforeAll(() => addOwnLanguages());

test('first response says in one sentence how many were answered in time, a bot alone or not, and who is worst', async () => {
  await show('firstResponse');

  expect(
    screen.getByText(
      /^80\.0% of 100 chats were answered within 1m; the objective is 90%\. 10\.0% .* Worst among answered chats: Refunds, 50\.0%\.$/,
    ),
  ).toBeInTheDocument();
});

test('where only answered chats are known, groups and total are compared without reserve', async () => {
  await show('firstResponse', { frames: firstResponseFrames().filter(({ refId }) => refId !== 'results') });

  expect(screen.getByText(/^80\.0% of 100 chats were answered by a person within 1m;/)).toHaveTextContent(
    'Worst: Refunds, 50.0%.',
  );
  expect(screen.getByText('by group, worst first')).toBeInTheDocument();
});

test('a share in time that lies inside a bucket is marked as an estimate; one at a bound is not', async () => {
  const frames = firstResponseFrames().filter(({ refId }) => refId === 'buckets');
  const { unmount } = await show('firstResponse', { frames, options: { objectiveSeconds: 45 } });
  expect(screen.getByText(/^≈[\d.]+%$/)).toBeInTheDocument();
  expect(
    screen.getByText(/^≈[\d.]+% of 100 chats were answered by a person within 45s;/),
  ).toBeInTheDocument();
  unmount();

  await show('firstResponse', { frames });
  expect(screen.queryByText(/≈/)).not.toBeInTheDocument();
});

test('satisfaction says its share with interval, and which groups are below or too small', async () => {
  await show('satisfaction');

  expect(
    screen.getByText(
      '88.0% of 100 answers were 4 or 5 (95 % interval 80.2% to 93.0%), on target. Clearly below: Refunds. Too few answers to judge: Night.',
    ),
  ).toBeInTheDocument();
});

test('a step that begins an hour before its day, as beyond a change of clocks, is named by that day', async () => {
  const ends = [27, 28, 29].map((day) => Date.UTC(2026, 2, day, 23));
  const [scores] = satisfactionFrames();
  const trend = timeSeries('scoreTrend', ends, [
    { labels: { le: '3' }, values: [5, 5, 5] },
    { labels: { le: '5' }, values: [50, 50, 50] },
  ]);
  await show('satisfaction', { frames: [scores!, ...trend], size: [940, 500] });

  const days = screen.getAllByLabelText(/: 90\.0% of 50/).map((mark) => mark.getAttribute('aria-label'));
  expect(days.map((label) => label?.replace(/:.*/, ''))).toEqual([
    'Fri, Mar 27',
    'Sat, Mar 28',
    'Sun, Mar 29',
  ]);
});

test('the sentence names the five worst of many groups and counts the others', async () => {
  const groups = Array.from({ length: 8 }, (_, i) =>
    bucketTable('scoreGroups', { '3': 50 - i, '5': 100, '+Inf': 100 }, { team: `Team ${i}` }),
  );
  await show('satisfaction', { frames: [...satisfactionFrames().slice(0, 1), ...groups] });

  expect(
    screen.getByText(/ Clearly below: Team 0, Team 1, Team 2, Team 3, Team 4, and 3 more\.$/),
  ).toBeInTheDocument();
});

test('peak load of a range shorter than a week names the hours and no busiest day', async () => {
  const [arrivals] = FRAMES.peakLoad();
  const day = arrivals!.fields.map((field) => ({ ...field, values: field.values.slice(0, 96) }));
  await show('peakLoad', { frames: [{ ...arrivals!, fields: day, length: 96 }], options: { peakHours: 1 } });

  const sentence = screen.getByText(/^68% of chats arrive between 12 and 13 h \(UTC\)\. /);
  expect(sentence).not.toHaveTextContent('busiest day');
});

test('peak load says when, where in the world, and how many hours lack agents', async () => {
  await show('peakLoad', { options: { peakHours: 1 } });

  expect(screen.getByText(/^68% of chats arrive between 12 and 13 h \(UTC\);/)).toHaveTextContent(
    /7 hours of the week have fewer agents than the objective needs\./,
  );
});

test('peak load says what the agents asked for rest on, where there is room', async () => {
  const options = { handleSeconds: 400, concurrency: 1.5, patienceSeconds: 90, targetRatio: 0.8 };
  const sentence =
    / Agents are reckoned for 80% answered within 1m: 6m 40s of work a chat, 1\.5 at once, patience 1m 30s\.$/;
  const { unmount } = await show('peakLoad', { options });
  expect(screen.getByText(sentence)).toBeInTheDocument();
  unmount();

  await show('peakLoad', { options, size: [480, 300] });
  expect(screen.queryByText(sentence)).not.toBeInTheDocument();
});

test('groups are listed worst first, and those too small come last, greyed and unranked', async () => {
  await show('firstResponse');
  const rows = within(screen.getByRole('list')).getAllByRole('listitem');

  expect(rows.map((row) => row.textContent)).toEqual(['Refunds10050.0%', 'Billing10095.0%', 'Night3too few']);
});

test.each(['firstResponse', 'satisfaction', 'peakLoad'] as const)(
  '%s has no accessibility fault axe can find, in both themes',
  async (view) => {
    for (const mode of ['dark', 'light'] as const) {
      const { container, unmount } = await show(view, { mode });
      const { violations } = await axe.run(container, {
        rules: { 'color-contrast': { enabled: false } },
        resultTypes: ['violations'],
        selectors: false,
      });
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
      unmount();
    }
  },
);

test.each(['firstResponse', 'satisfaction', 'peakLoad'] as const)(
  '%s keeps its sentence for screen readers in every size and draws nothing outside',
  async (view) => {
    for (const size of [
      [200, 72],
      [200, 120],
      [340, 520],
      [480, 300],
      [940, 300],
      [3840, 2160],
    ] as const) {
      const { container, unmount } = await show(view, { size });
      expect(container.querySelectorAll('p')).toHaveLength(1);
      expect(container.querySelector('p')).not.toBeEmptyDOMElement();
      const sizes = [...container.querySelectorAll('svg, rect')].flatMap((shape) => [
        Number(shape.getAttribute('width')),
        Number(shape.getAttribute('height')),
      ]);
      expect(sizes.every((pixels) => pixels >= 0 && pixels <= size[0])).toBe(true);
      expect(container.innerHTML).not.toMatch(/NaN|Infinity|undefined/);
      unmount();
    }
  },
);

test.each([
  [
    'firstResponse',
    'buckets',
    'sum by (le) (max without (instance, pod) (increase(helpdesk_first_response_seconds_bucket{responder="human"}[$__range])) unless on (job) helpdesk_first_response_responder{responder="any"} == 1 or max without (instance, pod) (increase(helpdesk_first_response_seconds_bucket{responder="any"}[$__range])) and on (job) helpdesk_first_response_responder{responder="any"} == 1)',
  ],
  [
    'satisfaction',
    'scores',
    'sum by (le) (max without (instance, pod) (increase(helpdesk_csat_score_bucket[$__range])))',
  ],
  [
    'peakLoad',
    'arrivals',
    'sum(max without (instance, pod) (increase(helpdesk_episodes_opened_total[$__interval])))',
  ],
] as const)('%s without data names the query it needs and shows its text', async (view, name, promql) => {
  await show(view, { frames: [] });

  expect(screen.getByRole('status')).toHaveTextContent(`needs a query named “${name}”`);
  expect(screen.getByText(promql)).toBeInTheDocument();
  expect(screen.getByRole('button', { name: `Copy ${name}` })).toBeInTheDocument();
});

const ASKED = {
  firstResponse: { refId: 'buckets', sentence: 'No chats in this time range.' },
  satisfaction: { refId: 'scores', sentence: 'No survey answers in this time range.' },
  peakLoad: { refId: 'arrivals', sentence: 'No chats arrived in this time range.' },
} as const;

describe.each(['firstResponse', 'satisfaction', 'peakLoad'] as const)('%s whose query', (view) => {
  const { refId, sentence } = ASKED[view];
  const request = { targets: [{ refId }] } as PanelData['request'] & object;

  test.each([[[940, 360]], [[200, 120]]] as const)(
    'found nothing says so and asks for no query, at %p',
    async (size) => {
      const { container } = await show(view, { frames: [], data: { request }, size });

      expect(screen.queryByRole('status')).not.toBeInTheDocument();
      expect(container.querySelector('p')).toHaveTextContent(sentence);
    },
  );

  test('found nothing says so to the eye, at any size', async () => {
    for (const size of [
      [940, 360],
      [200, 120],
      [204, 72],
    ] as const) {
      const { unmount } = await show(view, { frames: [], data: { request }, size });
      const seen = screen
        .getAllByText(sentence)
        .filter((text) => getComputedStyle(text).position !== 'absolute');
      expect(seen).toHaveLength(1);
      unmount();
    }
  });

  test('failed shows the failure and asks for no query', async () => {
    const errors = [{ refId, message: 'bad_data: parse error' }];
    await show(view, { frames: [], data: { request, state: 'Error' as never, errors } });

    expect(screen.getByRole('alert')).toHaveTextContent(`The query “${refId}” failed:bad_data: parse error`);
    expect(screen.queryByRole('status')).not.toBeInTheDocument();
  });

  test('is under way shows neither', async () => {
    const { container } = await show(view, { frames: [], data: { request, state: 'Loading' as never } });

    expect(container).toHaveTextContent('');
    expect(container.firstElementChild).toHaveAttribute('aria-busy', 'true');
  });
});

const ANY_SIZE = [
  [940, 360],
  [200, 120],
] as const;

test('a single point of arrivals does not say that none arrived, at any size', async () => {
  for (const size of ANY_SIZE) {
    const { container, unmount } = await show('peakLoad', {
      frames: timeSeries('arrivals', [NOW_MS], [{ values: [42] }]),
      size,
    });
    expect(container).toHaveTextContent('A single point tells nothing of hours');
    expect(container).not.toHaveTextContent('No chats');
    unmount();
  }
});

test('small panels of peak load show to the eye what makes their hours doubtful', async () => {
  const days = [1, 2, 3].map((i) => NOW_MS - i * 86_400_000).reverse();
  await show('peakLoad', {
    frames: timeSeries('arrivals', days, [{ values: [5, 6, 7] }]),
    options: { timeZone: 'Mars/Olympus' },
    size: [200, 120],
  });

  for (const note of [/^No such time zone/, /^Points are more than an hour apart/]) {
    const seen = screen.getAllByText(note).filter((text) => getComputedStyle(text).position !== 'absolute');
    expect(seen).toHaveLength(1);
  }
});

test('buckets that end before the objective do not say that there were no chats, at any size', async () => {
  for (const size of ANY_SIZE) {
    const { container, unmount } = await show('firstResponse', {
      frames: [bucketTable('buckets', { '30': 4, '+Inf': 9 })],
      size,
    });
    expect(container).toHaveTextContent(
      'The buckets do not reach 1m: how many chats were in time is not known.',
    );
    expect(container).not.toHaveTextContent('No chats');
    unmount();
  }
});

test.each([
  ['firstResponse', 'trend', 'result', ['met', 'missed']],
  ['satisfaction', 'scoreTrend', 'le', ['3', '5']],
] as const)(
  '%s keeps the keyboard on a step when the time range moves on',
  async (view, refId, label, values) => {
    const framesAt = (fromMs: number) => [
      ...FRAMES[view]().filter((frame) => frame.refId !== refId),
      ...timeSeries(
        refId,
        [0, 1, 2].map((i) => fromMs + i * 86_400_000),
        values.map((value) => ({ labels: { [label]: value }, values: [9, 9, 9] })),
      ),
    ];
    const { rerender } = await show(view, { frames: framesAt(NOW_MS) });
    const step = screen.getAllByRole('img', { name: /Nov 2\d/ })[1]!;
    act(() => step.focus());
    expect(step).toHaveFocus();

    rerender(panel(view, { frames: framesAt(NOW_MS + 60_000) }));
    expect(step).toHaveFocus();
  },
);

test('without chats no distribution is drawn', async () => {
  await show('firstResponse', { frames: [table('buckets', [[{ le: '+Inf' }, 0]])] });

  expect(screen.queryByText('customers give up')).not.toBeInTheDocument();
});

test('counted results without buckets still have something to say', async () => {
  await show('firstResponse', {
    frames: [
      table('results', [
        [{ result: 'met' }, 9],
        [{ result: 'missed' }, 1],
      ]),
    ],
  });

  expect(screen.getAllByText(/90\.0%/)[0]).toBeInTheDocument();
  expect(screen.queryByRole('status')).not.toBeInTheDocument();
});

test('the heatmap is one stop of the Tab key, and arrows walk its cells with a tooltip', async () => {
  await show('peakLoad', { options: { weekStart: 'saturday' } });
  const cells = screen.getAllByRole('img', { name: /chats an hour/ });
  expect(cells).toHaveLength(168);
  expect(cells.filter((cell) => cell.tabIndex === 0)).toEqual([cells[0]]);

  act(() => cells[0]!.focus());
  fireEvent.keyDown(cells[0]!, { key: 'ArrowDown' });
  fireEvent.keyDown(cells[24]!, { key: 'ArrowRight' });

  expect(document.activeElement).toBe(cells[25]);
  expect(screen.getByRole('tooltip')).toHaveTextContent(
    'Sunday 01 h: 4.0 chats an hour; 2 agents asked for, 5.0 there',
  );
  fireEvent.keyDown(cells[25]!, { key: 'Escape' });
  expect(screen.queryByRole('tooltip')).not.toBeInTheDocument();
});

test('hovering a bar tells its span, its chats and the share by then', async () => {
  await show('firstResponse');
  fireEvent.mouseEnter(screen.getByRole('img', { name: /^1m to 2m/ }));

  expect(screen.getByRole('tooltip')).toHaveTextContent('1m to 2m: 10 chats, 90.0% by then');
});

test('a step in which nobody was answered in time is seen, and found by the mouse as easily as the others', async () => {
  const frames = [
    ...firstResponseFrames().filter(({ refId }) => refId !== 'trend'),
    ...timeSeries(
      'trend',
      [0, 1, 2].map((i) => NOW_MS + i * 900_000),
      [
        { labels: { result: 'met' }, values: [9, 0, 0] },
        { labels: { result: 'missed' }, values: [1, 8, 0] },
      ],
    ),
  ];
  await show('firstResponse', { frames });
  const steps = screen.getAllByRole('img', { name: /^Nov 22, / });
  const heights = steps.map((step) =>
    [...step.querySelectorAll('rect')].map((shape) => Number(shape.getAttribute('height'))),
  );

  expect(steps.map((step) => step.getAttribute('aria-label'))).toEqual([
    'Nov 22, 08:45: 90.0% · 10 chats',
    'Nov 22, 09:00: 0.0% · 8 chats',
    'Nov 22, 09:15: nothing due',
  ]);
  expect(new Set(heights.map(([strip]) => strip)).size).toBe(1);
  expect(heights.every(([strip, bar]) => bar! >= 2 && strip! >= bar!)).toBe(true);
});

test('a time zone that was chosen for peak load does not act in the other views, which do not offer it', async () => {
  const options = { timeZone: 'Asia/Tokyo' };
  await show('firstResponse', { options });

  expect(screen.getByRole('img', { name: /^Nov 22, 08:45: / })).toBeInTheDocument();
});

test('the day after a range of the past is named by its date, not as tomorrow', async () => {
  const request = { targets: [], startTime: NOW_MS + 30 * 86_400_000 } as unknown as PanelData['request'] &
    object;
  const { unmount } = await show('peakLoad', { data: { request } });
  expect(screen.getByText('Mon, Nov 23: agents')).toBeInTheDocument();
  unmount();

  await show('peakLoad', { data: { request: { ...request, startTime: NOW_MS } } });
  expect(screen.getByText('Monday tomorrow, agents')).toBeInTheDocument();
});

test.each([
  ['firstResponse', 'answered chats by group, worst first'],
  ['satisfaction', 'by group'],
  ['peakLoad', 'Monday tomorrow, agents'],
] as const)(
  'half as wide as a dashboard %s puts its last part below, where there is height',
  async (view, title) => {
    const { unmount } = await show(view, { size: [680, 460] });
    expect(screen.getByText(title)).toBeInTheDocument();
    unmount();

    await show(view, { size: [680, 300] });
    expect(screen.queryByText(title)).not.toBeInTheDocument();
  },
);

test.each(['firstResponse', 'satisfaction', 'peakLoad'] as const)(
  '%s reads no value again when the pointer moves over it',
  async (view) => {
    let read = 0;
    const frames = FRAMES[view]().map((frame) => ({
      ...frame,
      fields: frame.fields.map((field) => ({
        ...field,
        get values() {
          read += 1;
          return field.values;
        },
      })),
    }));
    const { container } = await show(view, { frames });
    const before = read;
    expect(before).toBeGreaterThan(0);

    const marks = [...container.querySelectorAll('[data-mark]')];
    marks.slice(0, 20).forEach((mark) => {
      fireEvent.mouseEnter(mark);
      fireEvent.pointerMove(mark, { clientX: 5 });
    });

    expect(screen.getByRole('tooltip')).toBeInTheDocument();
    expect(read).toBe(before);
  },
);

/** The sample as Grafana hands it over: every field can be asked for its links, whether it has any or not. */
function framesWithLinks(hrefs: readonly string[]) {
  return firstResponseFrames().map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => ({
      ...field,
      getLinks: () =>
        hrefs.map((href) => ({ href, title: 'Team', target: '_blank' as const, origin: field })),
    })),
  }));
}

test('one data link makes a row a link, none leaves it plain', async () => {
  const { unmount } = await show('firstResponse', { frames: framesWithLinks(['/d/team']) });
  expect(screen.getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual([
    '/d/team',
    '/d/team',
    '/d/team',
  ]);
  unmount();

  await show('firstResponse', { frames: framesWithLinks([]) });
  expect(screen.queryByRole('link')).not.toBeInTheDocument();
});

test.each([
  ['no data link', []],
  ['one data link', ['/d/team']],
  ['several data links', ['/d/team', '/d/chats']],
])('a row with %s is one stop of the Tab key, and tells there what it is', async (_, hrefs) => {
  await show('firstResponse', { frames: framesWithLinks(hrefs) });
  const [row] = within(screen.getByRole('list')).getAllByRole('listitem');
  const stops = [...row!.querySelectorAll<HTMLElement>('a, button, [tabindex]')].filter(
    ({ tabIndex }) => tabIndex === 0,
  );
  expect(stops).toHaveLength(1);

  act(() => stops[0]!.focus());
  expect(screen.getByRole('tooltip')).toHaveTextContent(/^Refunds: 50\.0% in time/);
  act(() => stops[0]!.blur());
  expect(screen.queryByRole('tooltip')).not.toBeInTheDocument();
});

test('Arabic is written from right to left with its own digits, names and plurals', async () => {
  const { container } = await show('firstResponse', { options: { language: 'ar-SA' } });

  expect(container.firstElementChild).toHaveAttribute('dir', 'rtl');
  expect(container.querySelector('p')).toHaveTextContent(/١٠٠ محادثة خلال ١ د/);
});

test('what is shown in place of a view is written from right to left in Arabic, queries and errors from left to right', async () => {
  const options = { language: 'ar-SA' } as const;
  const { unmount } = await show('firstResponse', { frames: [], options });
  expect(screen.getByRole('status')).toHaveAttribute('dir', 'rtl');
  expect(screen.getByText(/^sum by/)).toHaveAttribute('dir', 'ltr');
  unmount();

  const errors = [{ refId: 'buckets', message: 'bad_data: parse error' }];
  await show('firstResponse', { frames: [], options, data: { errors } });
  expect(screen.getByRole('alert')).toHaveAttribute('dir', 'rtl');
  expect(screen.getByText(/^bad_data/)).toHaveAttribute('dir', 'ltr');
});

test('names with markup are shown as they are', async () => {
  const frames = [
    ...firstResponseFrames(),
    bucketTable('groups', { '60': 0, '+Inf': 30 }, { team: 'R&D <b>' }),
  ];
  await show('firstResponse', { frames });

  expect(screen.getByText('R&D <b>')).toBeInTheDocument();
  expect(screen.getByText(/Worst among answered chats: R&D <b>, 0\.0%/)).toBeInTheDocument();
});

test('options a dashboard saved in an older or broken form still draw', async () => {
  await show('firstResponse', {
    options: { objectiveSeconds: 'soon' as never, giveUpSeconds: -1, targetRatio: 90 },
  });

  expect(screen.getByText('objective 90%')).toBeInTheDocument();
});
