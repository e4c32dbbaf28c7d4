import { faultsOf, KEY, load, SOURCE_SECRET } from '../../config/testing/files.ts';

const generic = (keys: string) =>
  `${KEY}sources:\n- {name: g, kind: generic, inboxes: {'*': {inbox: support}}, ${keys}}`;
const SECRET = `secret: ${SOURCE_SECRET}`;
const TOKEN = 'urlToken: 0123456789abcdef01234567';
const SIGNATURE = 'signature: {header: X-Hub-Signature, secret: s}';

it.each([SECRET, TOKEN, SIGNATURE])('has enough of one proof: %s', (proof) => {
  expect(faultsOf(generic(proof))).toEqual([]);
});

it.each([
  [
    '',
    '3 sources[0].secret: is required: give it, or a path as secretFile; or else a signature, or a urlToken',
  ],
  [`${SECRET}, ${TOKEN}`, '96 sources[0].urlToken: give one of secret, signature and urlToken'],
  [`${SECRET}, ${SIGNATURE}`, '96 sources[0].signature: give one of secret, signature and urlToken'],
  [
    'signature: {header: X-Hub-Signature}',
    '62 sources[0].signature.secret: is required: give it, or a path as secretFile',
  ],
  ['signature: {secret: s}', '62 sources[0].signature.header: is required (header name)'],
  [
    'signature: {header: "a b", algorithm: md5, encoding: hex, secret: s}',
    '74 sources[0].signature.header: must be the name of a header',
  ],
  [
    `${SECRET}, transform: '{"a": b &}'`,
    '96 sources[0].transform: is no JSONata: The symbol "}" cannot be used as a unary operator (line 1, column 10 of the expression)',
  ],
])('with %j is told what is wrong', (keys, fault) => {
  const [first] = faultsOf(generic(keys));
  expect(first).toBe(`helpdesk.yml:3:${fault}`);
});

it('has defaults for how vendors sign, and keeps the expression as it is', () => {
  expect(load(generic(`${SIGNATURE}, transform: 'a.b'`)).sources).toMatchObject([
    { signature: { header: 'x-hub-signature', algorithm: 'sha256', encoding: 'hex' }, transform: 'a.b' },
  ]);
});
