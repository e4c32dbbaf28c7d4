import { toClassicDashboard } from '../board.ts';
import { NOW } from '../boards/now.ts';
import type { ClassicDashboard, ClassicPanel, ClassicTarget } from '../classic.ts';
import { lintDashboard } from './lint.ts';

const sound = toClassicDashboard(NOW, 'en');

function withPanel(change: (panel: ClassicPanel) => ClassicPanel): ClassicDashboard {
  return { ...sound, panels: sound.panels.map((panel, index) => (index === 0 ? change(panel) : panel)) };
}

function asking(expr: string, more: Partial<ClassicTarget> = {}): ClassicDashboard {
  return withPanel((panel) => ({
    ...panel,
    targets: (panel.targets ?? []).map((target) => ({ ...target, expr, ...more })),
  }));
}

function withVariable(name: string, change: Readonly<Record<string, unknown>>): ClassicDashboard {
  const list = sound.templating.list.map((one) => (one.name === name ? { ...one, ...change } : one));
  return { ...sound, templating: { list } };
}

const JOB = 'job=~"$job"';

describe('lintDashboard', () => {
  it('is silent on a sound dashboard', () => {
    expect(lintDashboard(sound)).toEqual([]);
  });

  it.each<readonly [string, ClassicDashboard, string]>([
    ['one that can be edited', { ...sound, editable: true }, 'it is editable'],
    ['a uid Grafana would not take', { ...sound, uid: 'now' }, 'now is no stable uid'],
    [
      'two panels with one id',
      { ...sound, panels: sound.panels.map((panel) => ({ ...panel, id: panel.id === 2 ? 1 : panel.id })) },
      'two panels have one id',
    ],
    [
      'a variable that takes one value',
      withVariable('team', { multi: false }),
      'variable team takes one value only',
    ],
    [
      'a variable without all',
      withVariable('team', { allValue: undefined }),
      'variable team has no value for all',
    ],
    ['a job that may be nothing', withVariable('job', { allValue: '.*' }), 'variable job must match .+'],
    [
      'a variable that stands still',
      withVariable('inbox', { refresh: 1 }),
      'variable inbox does not follow the time range',
    ],
    [
      'a data source by name',
      withVariable('team', { datasource: { type: 'prometheus', uid: 'main' } }),
      'variable team has a data source of its own',
    ],
    [
      'no description',
      withPanel((panel) => ({ ...panel, description: '' })),
      'Waiting now: it lacks a title or a description',
    ],
    [
      'an input',
      withPanel((panel) => ({ ...panel, title: '${DS_MAIN}' })),
      'it has an input, which only an import resolves',
    ],
    [
      'no unit',
      withPanel((panel) => ({ ...panel, fieldConfig: { defaults: {}, overrides: [] } })),
      'Waiting now: it has no unit',
    ],
    [
      'bars without colours of their own',
      withPanel((panel) => ({
        ...panel,
        fieldConfig: {
          defaults: { unit: 'short' },
          overrides: [
            {
              matcher: { id: 'byName', options: 'In time' },
              properties: [{ id: 'custom.cellOptions', value: { type: 'gauge' } }],
            },
          ],
        },
      })),
      'Waiting now: the bars of In time are green whatever they show',
    ],
    ['no query', withPanel((panel) => ({ ...panel, targets: [] })), 'Waiting now: it asks nothing'],
    [
      'a panel beyond the edge',
      withPanel((panel) => ({ ...panel, gridPos: { ...panel.gridPos, x: 22, y: 99 } })),
      'Waiting now is wider than the screen',
    ],
    [
      'a rate over a fixed window',
      asking(`max(rate(helpdesk_facts_total{${JOB}}[5m]))`),
      'Waiting now: query waiting has a rate over a window of its own',
    ],
    [
      'a counter as it stands',
      asking(`max(helpdesk_facts_total{${JOB}})`),
      'Waiting now: query waiting reads the counter helpdesk_facts_total as it stands',
    ],
    [
      'every replica counted',
      asking(`sum(helpdesk_conversations_open{${JOB}})`),
      'Waiting now: query waiting counts every replica',
    ],
    [
      'a metric nobody exposes',
      asking(`max(helpdesk_smiles{${JOB}})`),
      'Waiting now: query waiting nobody exposes or records helpdesk_smiles',
    ],
    [
      'a label the metric lacks',
      asking(`max(helpdesk_conversations_open{${JOB},agent="a"})`),
      'Waiting now: query waiting helpdesk_conversations_open has no label agent',
    ],
    [
      'every job asked',
      asking('max(helpdesk_conversations_open)'),
      'Waiting now: query waiting asks for helpdesk_conversations_open of every job',
    ],
    [
      'a variable of another dashboard',
      asking(`max(helpdesk_conversations_open{${JOB},team=~"$category"})`),
      'Waiting now: query waiting uses category, which is no variable here',
    ],
    [
      'a heatmap without buckets',
      asking(`max(helpdesk_conversations_open{${JOB}})`, { format: 'heatmap' }),
      'Waiting now: query waiting is a heatmap of something else than buckets',
    ],
  ])('finds %s', (_, dashboard, fault) => {
    expect(lintDashboard(dashboard)).toEqual([fault]);
  });

  it('finds panels that lie over each other', () => {
    const [, second] = sound.panels;
    const moved = withPanel((panel) => ({ ...panel, gridPos: second!.gridPos }));
    expect(lintDashboard(moved)).toEqual(['Longest wait lies over panel 1']);
  });
});
