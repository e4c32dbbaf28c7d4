import { faultsOf, KEY, LEAST } from './testing/files.ts';

const HEADER = 'must be of ASCII characters alone: in an HTTP header others do not arrive as they are';

const source = (kind: string, keys: string) =>
  `publicUrl: https://a.example\n${KEY}sources: [{name: desk, kind: ${kind}, ${keys}, inboxes: {'*': {inbox: a}}}]`;

const WITH_TOKEN: readonly (readonly [kind: string, keys: string, token: string])[] = [
  ['wati', 'urlToken: 0123456789abcdef01234567, apiUrl: https://w.example/1', 'apiToken'],
  ['trengo', 'signingSecret: s', 'apiToken'],
  ['hubspot', 'clientSecret: s', 'accessToken'],
  ['chatwoot', 'webhookSecret: s, accountId: 1, apiUrl: https://c.example', 'apiToken'],
  ['respondio', 'signingKey: s', 'apiToken'],
];

describe('a secret that stands in an HTTP header', () => {
  it.each(WITH_TOKEN)('is refused beyond ASCII: of %s', (kind, keys, token) => {
    expect(faultsOf(source(kind, `${keys}, ${token}: "!aZ9~ t"`))).toEqual([]);
    for (const beyond of ['schlüssel', 'токен', 'a\u00A0b', 'key–1'])
      expect(faultsOf(source(kind, `${keys}, ${token}: "${beyond}"`))).toEqual([
        expect.stringMatching(new RegExp(`^helpdesk\\.yml:3:\\d+ sources\\[0\\]\\.${token}: ${HEADER}$`)),
      ]);
  });
});

describe('a secret that does not stand in a header as it is may be any text', () => {
  it.each([
    ['whatsapp', 'appSecret: schlüssel, verifyToken: токен'],
    ['generic', 'secret: schlüssel-von-24-zeichen-und-mehr'],
    ['generic', 'signature: {header: x-sign, secret: schlüssel}'],
    ['trengo', 'signingSecret: schlüssel'],
    ['twilio', 'authToken: schlüssel'],
    ['hubspot', 'clientSecret: schlüssel, accessToken: t'],
    ['chatwoot', 'webhookSecret: schlüssel, accountId: 1'],
    ['respondio', 'signingKey: schlüssel'],
    ['zendesk', 'signingSecret: schlüssel, email: a@b.cc, subdomain: kettles, apiToken: schlüssel'],
  ])('of %s: %s', (kind, keys) => {
    expect(faultsOf(source(kind, keys))).toEqual([]);
  });

  it('of the site, and the password of an Alertmanager', () => {
    const site = LEAST.replace(KEY, 'pseudonymKey: schlüssel-von-16-zeichen\n');
    const text = `alertmanagers: [{url: https://am, username: müller, password: schlüssel}]\n${site}`;
    expect(faultsOf(text)).toEqual([]);
  });
});
