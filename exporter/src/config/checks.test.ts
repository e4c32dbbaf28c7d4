import { lentTo } from '../sources/kinds.ts';
import { createPseudonymiser } from '../sources/pseudonyms.ts';
import { credentialsOfApiAreWhole, publicUrlIsGiven, ticketsHavePlaces } from './checks.ts';
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
      "helpdesk.yml:3:50 sources[0].inboxes: must be one inbox and team, for * too, or have an apiToken beside it: Trengo's events about tickets do not name the channel",
    ]);
    expect(faultsOfText(trengo(`signingSecret: one, apiToken: t, ${several}`))).toEqual([]);
  });

  it.each([
    ["1204: {inbox: support}, '*': {inbox: support}", true],
    ["1204: {inbox: support, team: default}, '*': {inbox: support}", true],
    ["1204: {inbox: support, team: care}, '*': {inbox: support}", false],
    ['1204: {inbox: support}', false],
    ['1204: {inbox: support}, 1205: {inbox: support}', false],
  ])('needs the API exactly where events about tickets would have no place: %s', (inboxes, hasPlace) => {
    const text = trengo(`signingSecret: one, inboxes: {${inboxes}}`);
    expect(faultsOfText(text)).toHaveLength(hasPlace ? 0 : 1);
    const sound = load(trengo(`signingSecret: one, apiToken: t, inboxes: {${inboxes}}`));
    const lent = lentTo('desk', sound, createPseudonymiser('0123456789abcdef', 'id'))!;
    expect(lent.inbox(undefined) !== undefined).toBe(hasPlace);
  });

  it('is not told of missing the API where its inboxes have faults of their own', () => {
    expect(faultsOfText(trengo("signingSecret: one, inboxes: {'*': {inbox: support, team: ''}}"))).toEqual([
      expect.stringContaining('inboxes.*.team: has no value'),
    ]);
  });

  it.each([{}, { sources: 7 }, { sources: [null, { kind: 'trengo' }, { kind: 'trengo', inboxes: 7 }] }])(
    'is not held to account for %j',
    (config) => {
      expect(faultsOf(config, ticketsHavePlaces)).toEqual([]);
    },
  );
});

describe('a source of kind zendesk', () => {
  const zendesk = (keys: string) =>
    `${KEY}sources:\n- {name: zd, kind: zendesk, ${keys}, inboxes: {'*': {inbox: support}}}`;

  it('needs no more than the secrets its webhooks are signed with', () => {
    expect(load(zendesk('signingSecret: [one, two]')).sources).toMatchObject([
      { kind: 'zendesk', csat: 'surveys', groups: {}, apiToken: [] },
    ]);
  });

  it('tells which secret is missing', () => {
    expect(faultsOfText(zendesk('csat: ratings'))).toEqual([
      'helpdesk.yml:3:3 sources[0].signingSecret: is required: give it, or a path as signingSecretFile',
    ]);
  });

  it.each([
    ['subdomain: kettles', ['apiToken: is required to ask the API', 'email: is required beside an apiToken']],
    ['email: a@b.cc, apiToken: t', ['subdomain: is required beside an apiToken']],
    ['subdomain: kettles, apiToken: t', ['email: is required beside an apiToken']],
    ['email: a@b.cc, apiToken: t, apiUrl: "http://127.0.0.1:1"', []],
  ])('may ask the API only with all it takes: %s', (keys, faults) => {
    const found = faultsOfText(zendesk(`signingSecret: one, ${keys}`));
    expect(found).toHaveLength(faults.length);
    for (const [index, fault] of faults.entries()) expect(found[index]).toContain(`sources[0].${fault}`);
  });

  it.each([
    ['subdomain: kettles.zendesk.com', 'subdomain: must be the part before .zendesk.com alone'],
    ['groups: {repairs: team}', 'groups.repairs: must be the id of a group: digits only'],
    ['categoryField: About', 'categoryField: must be digits only'],
    ['email: nobody', 'email: must be an e-mail address'],
  ])('refuses %s', (keys, fault) => {
    const found = faultsOfText(zendesk(`signingSecret: one, ${keys}`));
    expect(found).toContainEqual(expect.stringContaining(`sources[0].${fault}`));
  });

  it.each([{}, 7, [null, { kind: 'zendesk' }, 7]])('is not held to account for %j', (sources) => {
    expect(faultsOf(sources, credentialsOfApiAreWhole)).toEqual([]);
  });
});

describe('a source of kind hubspot', () => {
  const hubspot = (keys: string) =>
    `${KEY}sources:\n- {name: hs, kind: hubspot, ${keys} inboxes: {'*': {inbox: support}}}`;

  it('needs both secrets and the public URL, each of which is named', () => {
    expect(faultsOfText(hubspot(''))).toEqual([
      'helpdesk.yml:3:3 sources[0].clientSecret: is required: give it, or a path as clientSecretFile',
      'helpdesk.yml:3:3 sources[0].accessToken: is required: give it, or a path as accessTokenFile',
      expect.stringContaining('source hs of kind hubspot needs publicUrl'),
    ]);
  });
});
describe('a source of kind chatwoot', () => {
  const chatwoot = (keys: string) =>
    `${KEY}sources:\n- {name: desk, kind: chatwoot, accountId: 4, inboxes: {'*': {inbox: support}}, ${keys}}`;
  const token = 'an-address-nobody-can-guess';

  it('proves itself in one way', () => {
    expect(faultsOfText(chatwoot('webhookSecret: [new, old]'))).toEqual([]);
    expect(faultsOfText(chatwoot(`urlToken: ${token}`))).toEqual([]);
    expect(faultsOfText(chatwoot('apiUrl: https://chat.example.org, apiToken: t'))).toEqual([
      'helpdesk.yml:3:3 sources[0].webhookSecret: is required: give it, or webhookSecretFile, or a urlToken where the server does not sign',
    ]);
    expect(faultsOfText(chatwoot(`webhookSecret: s, urlToken: ${token}`))).toEqual([
      expect.stringContaining('sources[0].urlToken: give either webhookSecret or urlToken, not both'),
    ]);
  });

  it('takes no token that anybody could guess', () => {
    expect(faultsOfText(chatwoot('urlToken: short'))).toEqual([
      expect.stringContaining('sources[0].urlToken: must have at least 24 characters'),
    ]);
  });

  it('asks an API whose address and token it knows, or none', () => {
    expect(faultsOfText(chatwoot('webhookSecret: s, apiUrl: https://chat.example.org, apiToken: t'))).toEqual(
      [],
    );
    expect(faultsOfText(chatwoot('webhookSecret: s, apiToken: t'))).toEqual([
      expect.stringContaining('sources[0].apiUrl: is required beside apiToken'),
    ]);
    expect(faultsOfText(chatwoot('webhookSecret: s, apiUrl: https://chat.example.org'))).toEqual([
      expect.stringContaining('sources[0].apiToken: is required beside apiUrl'),
    ]);
    expect(faultsOfText(chatwoot('webhookSecret: s, apiUrl: chat, apiToken: t'))).toEqual([
      expect.stringContaining('sources[0].apiUrl: must be an http:// or https:// URL'),
    ]);
  });
});

describe('a source of kind respondio', () => {
  const respondio = (keys: string) => `${KEY}sources:\n- {name: desk, kind: respondio, ${keys}}`;
  const all = "inboxes: {'*': {inbox: support}}";

  it('needs a signing key, or several', () => {
    expect(faultsOfText(respondio(`signingKey: [one, two], ${all}`))).toEqual([]);
    expect(faultsOfText(respondio(all))).toEqual([
      'helpdesk.yml:3:3 sources[0].signingKey: is required: give it, or a path as signingKeyFile',
    ]);
  });

  it('needs the API where channels belong to different inboxes', () => {
    const several = 'inboxes: {88120: {inbox: support}, 88121: {inbox: sales}}';
    expect(faultsOfText(respondio(`signingKey: one, ${several}`))).toEqual([
      expect.stringContaining("respond.io's events about conversations do not name the channel"),
    ]);
    expect(faultsOfText(respondio(`signingKey: one, apiToken: t, ${several}`))).toEqual([]);
  });
});
