import { Unauthorised } from '../../errors.ts';
import {
  SECRET,
  SENT,
  createSource,
  inbound,
  requestOf,
  signatureOf,
  toForm,
  type Posting,
} from './testing/build.ts';

const BODY =
  'ticket_id=90412&user_id=318&user_name=Bram+de+Wit&user_email=bram%40kopirimba.example&team_id=&team_name=&assigned_to=USER';
const KNOWN_AT = 1_773_043_502;
const KNOWN = '1773043502;9fb92e5bef417c92a08c12df1cfede43b725ed720733bd61f6c517c2ee024bad';

function refusalOf(
  body: string,
  posting: Posting,
  secrets: readonly string[] = [SECRET],
): string | undefined {
  const source = createSource({ signingSecret: secrets });
  const request = requestOf('TICKET_ASSIGNED', body, posting);
  try {
    source.admit(request);
    source.verify(request);
    return undefined;
  } catch (error) {
    if (!(error instanceof Unauthorised)) throw error;
    return `${error.status} ${error.reason}`;
  }
}

const known = { signature: KNOWN, receivedAt: KNOWN_AT * 1000 };

test('a known body, secret and signature belong together', () => {
  expect(refusalOf(BODY, known)).toBeUndefined();
});

const MALFORMED = '401 signature_malformed';
const MISMATCH = '401 signature_mismatch';
const OUT_OF_TOLERANCE = '401 timestamp_out_of_tolerance';
const [, DIGEST = ''] = KNOWN.split(';');

test.each([
  ['one byte changed', BODY.replace('318', '319'), KNOWN, MISMATCH],
  ['a body decoded and encoded anew', BODY.replace('%40', '@'), KNOWN, MISMATCH],
  ['no header', BODY, undefined, '401 signature_missing'],
  ['an empty header', BODY, '', '401 signature_missing'],
  ['no time', BODY, DIGEST, MALFORMED],
  ['an empty time', BODY, `;${DIGEST}`, MALFORMED],
  ['a time that is no number', BODY, `2026-03-09;${DIGEST}`, MALFORMED],
  ['a time in milliseconds', BODY, `1773043502000;${DIGEST}`, MALFORMED],
  ['another separator', BODY, KNOWN.replace(';', '.'), MALFORMED],
  ['upper-case hex', BODY, KNOWN.toUpperCase(), MALFORMED],
  ['a digit too few', BODY, KNOWN.slice(0, -1), MALFORMED],
  ['a digit too many', BODY, `${KNOWN}0`, MALFORMED],
  ['a second separator', BODY, `${KNOWN};`, MALFORMED],
  ['another time than was signed', BODY, KNOWN.replace('1773043502', '1773043503'), MISMATCH],
  ['the hash of the body alone', BODY, signatureOf(BODY).replace(/^\d+/, '1773043502'), MISMATCH],
])('%s is refused', (_case, body, signature, refusal) => {
  expect(refusalOf(body, { ...known, signature })).toBe(refusal);
});

test.each([
  ['as old as a day', 86_400, undefined],
  ['a second older', 86_401, OUT_OF_TOLERANCE],
  ['five minutes ahead of our clock', -300, undefined],
  ['a second more', -301, OUT_OF_TOLERANCE],
])('a delivery %s', (_age, seconds, refusal) => {
  expect(refusalOf(BODY, { ...known, receivedAt: (KNOWN_AT + seconds) * 1000 })).toBe(refusal);
});

test('every webhook has a secret of its own, and each of them signs', () => {
  const body = toForm(inbound());
  for (const secret of ['first', 'second'])
    expect(refusalOf(body, { secret, sentAt: SENT }, ['first', 'second'])).toBeUndefined();
  expect(refusalOf(body, { secret: 'third', sentAt: SENT }, ['first', 'second'])).toBe(MISMATCH);
});

test('an empty secret signs nothing', () => {
  expect(refusalOf(BODY, { secret: '', sentAt: SENT }, [''])).toBe(MISMATCH);
});

test('the head alone shows what cannot be signed', () => {
  const source = createSource();
  expect(() => {
    source.admit(requestOf('INBOUND', '', { signature: undefined }));
  }).toThrow(Unauthorised);
});
