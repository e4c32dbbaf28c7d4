import { publicUrlIsGiven, ticketsHavePlaces } from './checks.ts';
import type { Check } from './fields.ts';
import { faultsOf as faultsOfText, KEY, load } from './testing/files.ts';

function faultsOf(config: unknown, check: Check = publicUrlIsGiven): string[] {
  const faults: string[] = [];
  check(
    config,
    (path, message) => {
      faults.push(`${path.join('.')}: ${message}`);
    },
    () => true,
  );
  return faults;
}

describe('publicUrl', () => {
  const sources = [{ name: 'shop', kind: 'generic' }, { name: 'calls', kind: 'twilio' }, { kind: 'hubspot' }];

  it('is missed by each source whose provider signs it, by name', () => {
    expect(faultsOf({ sources })).toEqual([
      'sources.1.kind: source calls of kind twilio needs publicUrl in the configuration: its provider signs it',
      'sources.2.kind: a source of kind hubspot needs publicUrl in the configuration: its provider signs it',
    ]);
  });

  it('is missed by nobody once it is there', () => {
    expect(faultsOf({ publicUrl: 'https://kpi.example.org', sources })).toEqual([]);
  });

  it.each([undefined, null, [], { sources: 7 }, { sources: [null, 7, { kind: [] }] }])(
    'is missed by nobody in %j',
    (config) => {
      expect(faultsOf(config)).toEqual([]);
    },
  );
});

describe('a source of kind trengo', () => {
  const trengo = (keys: string) => `${KEY}sources:\n- {name: desk, kind: trengo, ${keys}}`;
  const all = "inboxes: {'*': {inbox: support}}";
  const several = "inboxes: {1204: {inbox: support}, '*': {inbox: rest}}";

  it('needs no more than the secrets its webhooks are signed with', () => {
    expect(load(trengo(`signingSecret: [one, two], ${all}`)).sources).toMatchObject([
      { kind: 'trengo', apiUrl: 'https://app.trengo.com/api/v2', withoutUser: 'unknown' },
    ]);
  });

  it('tells which secret is missing', () => {
    expect(faultsOfText(trengo(all))).toEqual([
      'helpdesk.yml:3:3 sources[0].signingSecret: is required: give it, or a path as signingSecretFile',
    ]);
  });

  it('needs the API where channels belong to different inboxes', () => {
    expect(faultsOfText(trengo(`signingSecret: one, ${several}`))).toEqual([
      "helpdesk.yml:3:50 sources[0].inboxes: must have * alone, or an apiToken beside it: Trengo's events about tickets do not name the channel",
    ]);
    expect(faultsOfText(trengo(`signingSecret: one, apiToken: t, ${several}`))).toEqual([]);
  });

  it.each([{}, { sources: 7 }, { sources: [null, { kind: 'trengo' }, { kind: 'trengo', inboxes: 7 }] }])(
    'is not held to account for %j',
    (config) => {
      expect(faultsOf(config, ticketsHavePlaces)).toEqual([]);
    },
  );
});
