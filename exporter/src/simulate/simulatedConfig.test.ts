import { loadConfig } from '../config/load.ts';
import { rulesOf, simulatedConfig, type SimulatedConfigOptions } from './simulatedConfig.ts';
import { createWorld } from './world.ts';

const WORLD = createWorld({ seed: 1, ratePerHour: 40 });
const OPTIONS: SimulatedConfigOptions = {
  whatsapp: { source: 'whatsapp', secret: { value: 'the app secret' } },
  generic: { source: 'desk', secret: { value: `whsec_${Buffer.from('x'.repeat(32)).toString('base64')}` } },
  listen: '127.0.0.1:9877',
};

function load(text: string, files: Readonly<Record<string, string>> = {}) {
  return loadConfig({
    path: 'helpdesk.yml',
    env: {},
    readFile: (path) => (path.endsWith('helpdesk.yml') ? text : (files[path.split('/').at(-1) ?? ''] ?? '')),
  });
}

describe('simulatedConfig', () => {
  const config = load(simulatedConfig(WORLD, OPTIONS));

  test('loads without a fault and names both sources', () => {
    expect(config.sources.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'whatsapp whatsapp',
      'desk generic',
    ]);
    expect(config.listen).toEqual({ host: '127.0.0.1', port: 9877 });
  });

  test('binds every number and every inbox of the helpdesk, with all teams that may get a conversation', () => {
    const bindings = config.sources.map(({ inboxes }) => inboxes);
    for (const { name, phoneNumberId, team, otherTeam } of WORLD.inboxes) {
      const teams = expect.arrayContaining([
        team,
        ...(otherTeam === undefined ? [] : [otherTeam]),
      ]) as unknown;
      expect(bindings[0]?.[phoneNumberId]).toMatchObject({ inbox: name, team, teams });
      expect(bindings[1]?.[name]).toMatchObject({ inbox: name, team, teams });
    }
  });

  test('shows agents by their ids, all of them, and folds no category or team of the world', () => {
    expect(config.labels.agents).toMatchObject({ enabled: true, show: 'id' });
    expect(config.labels.categories.allow).toEqual(WORLD.categories);
    expect([...config.labels.teams.allow].sort()).toEqual(['arabic', 'billing', 'frontline', 'sales']);
    const crowded = createWorld({ seed: 1, ratePerHour: 4000 });
    expect(load(simulatedConfig(crowded, OPTIONS)).labels.agents.cap).toBeGreaterThanOrEqual(
      crowded.agents.length,
    );
  });

  test('the truth’s rules agree with what the exporter makes of it', () => {
    const rules = rulesOf(WORLD, { whatsapp: 'whatsapp', generic: 'desk' });
    expect(config.escalation).toEqual(rules.escalation);
    expect(config.atRiskAfterMs).toBe(rules.atRiskAfterMs);
    expect(config.shortContactMs).toBe(rules.shortContactMs);
    expect(config.reopenWindowMs).toBe(rules.reopenWindowMs);
    expect(config.surveys).toEqual({
      answerWithinMs: rules.surveyOutMs,
      changeWithinMs: rules.surveyChangeMs,
    });
    expect(config.objectives.firstResponse).toMatchObject({
      withinMs: rules.firstResponseWithinMs,
      responder: rules.firstResponder,
      clock: 'wall',
    });
    expect(config.objectives.nextResponse.withinMs).toBe(rules.nextResponseWithinMs);
    expect(config.objectives.resolution.withinMs).toBe(rules.resolutionWithinMs);
    expect(rules.contactWindowsMs[config.objectives.fcr.window]).toBe(rules.botReturnWindowMs);
    for (const { name, calendar } of WORLD.inboxes) {
      expect(config.inboxes[name]?.inactivityMs).toBe(rules.inboxes[name]?.inactivityMs);
      expect(config.inboxes[name]?.calendar === undefined).toBe(calendar === undefined);
    }
  });

  test('secrets may stay in files of their own', () => {
    const text = simulatedConfig(WORLD, {
      ...OPTIONS,
      whatsapp: { source: 'whatsapp', secret: { file: '/run/secrets/meta' } },
    });
    expect(text).toContain('appSecretFile: /run/secrets/meta');
    const [source] = load(text, { meta: 'from the file' }).sources;
    expect(source?.kind === 'whatsapp' && source.appSecret[0]?.reveal()).toBe('from the file');
  });
});
