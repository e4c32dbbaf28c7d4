import { getPanelDataSummary } from '@grafana/data';

import { suggestionsFor } from './suggestions.ts';
import { table, timeSeries } from './testing/frames.ts';
import { firstResponseFrames, peakLoadFrames } from './testing/sample.ts';

test.each([
  { data: 'chat waits', frames: firstResponseFrames(), views: ['firstResponse'] },
  { data: 'arrivals', frames: peakLoadFrames(), views: ['peakLoad'] },
  {
    data: 'a raw score histogram',
    frames: timeSeries(
      'A',
      [0, 1],
      [{ labels: { __name__: 'helpdesk_csat_score_bucket', le: '5' }, values: [1, 2] }],
    ),
    views: ['satisfaction'],
  },
  { data: 'tables of other things', frames: [table('A', [[{ host: 'a' }, 1]])], views: [] },
  { data: 'nothing', frames: [], views: [] },
])('offers $views to $data', ({ frames, views }) => {
  expect(suggestionsFor(getPanelDataSummary(frames)).map((one) => one.options?.view)).toEqual(views);
});
