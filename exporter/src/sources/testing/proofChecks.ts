/* eslint-disable jest/no-export -- part of the conformance suite */
/** Who may speak for the provider: right and wrong proofs, rotation of secrets, replays of old ones. */
import { Unauthorised } from '../../errors.ts';
import type { UnauthorisedReason } from '../../errors.ts';
import type { Source, WebhookRequest } from '../source.ts';
import { requestOf, sourceOf } from './subject.ts';
import type { ConformanceSubject, Proof } from './subject.ts';

type Signature = Extract<Proof, { kind: 'signature' }>;

/** Why the source turns the request away; undefined when it takes it. Anything but `Unauthorised` is thrown on. */
function refusalOf(check: () => void): UnauthorisedReason | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (!(error instanceof Unauthorised)) throw error;
    return error.reason;
  }
}

const verify = (source: Source, request: WebhookRequest) =>
  refusalOf(() => {
    source.verify(request);
  });
const admit = (source: Source, request: WebhookRequest) =>
  refusalOf(() => {
    source.admit(request);
  });

export function describeProof(subject: ConformanceSubject): void {
  const [sample] = subject.samples;
  if (!sample) throw new Error('A subject needs samples');
  const { proof } = subject;
  const [now, before] = subject.secrets;
  const source = sourceOf(subject);
  const genuine = requestOf(subject, sample);

  describe('a genuine request', () => {
    it.each(subject.samples.map((one) => [one.claim, one] as const))('is taken: %s', (_claim, one) => {
      const request = requestOf(subject, one);
      expect([admit(source, request), verify(source, request)]).toEqual([undefined, undefined]);
    });

    it('may say what people write, in any script', () => {
      const text = 'Zażółć 😀 هل من أحد؟ a/b@c+d=e&f \\u0645';
      const body = sample.body instanceof URLSearchParams ? new URLSearchParams({ text }) : { text };
      expect(verify(source, requestOf(subject, { ...sample, body }))).toBeUndefined();
    });
  });

  describe('while a secret is replaced', () => {
    const both = sourceOf(subject, [now, before]);

    it.each([now, before])('the old and the new one do (%#)', (secret) => {
      const request = requestOf(subject, sample, { secret });
      expect([admit(both, request), verify(both, request)]).toEqual([undefined, undefined]);
    });

    it('any other does not, nor does the old one afterwards', () => {
      const other = requestOf(subject, sample, {
        secret: `${now.slice(0, -1)}${now.endsWith('A') ? 'B' : 'A'}`,
      });
      expect(verify(both, other)).toMatch(/mismatch$/);
      expect(verify(source, requestOf(subject, sample, { secret: before }))).toMatch(/mismatch$/);
    });
  });

  it('an empty secret opens nothing', () => {
    const attempt = () => sourceOf(subject, ['']);
    // A source may refuse to be made with it: then nothing can be opened.
    if (throwsRangeError(attempt)) return;
    expect(verify(attempt(), requestOf(subject, sample, { secret: '' }))).toBeDefined();
  });

  describe('a request is refused', () => {
    const forgeries = proof.kind === 'signature' ? forgedHeaders(genuine, proof) : forgedAddresses(genuine);

    it.each(forgeries)('with %s', (_fault, request) => {
      expect(verify(source, request)).toMatch(/^(signature|token)_/);
    });

    it('by its head no sooner than by its body', () => {
      const turnedAway = forgeries.filter(([, request]) => admit(source, request) !== undefined);
      expect(turnedAway.filter(([, request]) => verify(source, request) === undefined)).toEqual([]);
    });

    it('by its head when there is no proof at all', () => {
      expect(admit(source, forgeries[0]![1])).toMatch(/^(signature|token)_/);
    });

    // A token in the address says nothing of the body.
    if (proof.kind === 'signature')
      it.each(forgedBodies(genuine))('with %s', (_fault, request) => {
        expect(verify(source, request)).toBe('signature_mismatch');
      });
  });

  if (proof.kind === 'signature' && proof.toleranceMs !== undefined)
    describeTime(subject, { behindMs: proof.toleranceMs, aheadMs: proof.aheadMs ?? proof.toleranceMs });
}

function throwsRangeError(attempt: () => unknown): boolean {
  try {
    attempt();
    return false;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return true;
  }
}

/** Providers sign in whole seconds at times. */
const SECOND = 1000;
const DAY = 86_400_000;

function describeTime(
  subject: ConformanceSubject,
  { behindMs, aheadMs }: { readonly behindMs: number; readonly aheadMs: number },
): void {
  const source = sourceOf(subject);
  const [sample] = subject.samples;
  const sentBefore = (ms: number) => requestOf(subject, sample!, { sentAt: subject.receivedAt - ms });

  describe('the signed time', () => {
    it.each([behindMs - SECOND, SECOND - aheadMs, 0])('may be %d ms before ours', (ms) => {
      expect([admit(source, sentBefore(ms)), verify(source, sentBefore(ms))]).toEqual([undefined, undefined]);
    });

    it.each([behindMs + SECOND, -aheadMs - SECOND, behindMs + DAY])(
      'may not be %d ms before ours: a replay',
      (ms) => {
        expect(verify(source, sentBefore(ms))).toBe('timestamp_out_of_tolerance');
      },
    );
  });
}

type Forgery = readonly [fault: string, request: WebhookRequest];

const DIGEST = { hex: /[0-9a-f]{40,64}/, base64: /[A-Za-z0-9+/]{26,}={0,2}/ } as const;

function forgedHeaders(genuine: WebhookRequest, { header, encoding }: Signature): readonly Forgery[] {
  const value = genuine.headers[header];
  const [digest] = DIGEST[encoding].exec(value ?? '') ?? [];
  if (value === undefined || digest === undefined) throw new Error(`${header} holds no ${encoding} digest`);
  const put = (forged: string): WebhookRequest => ({
    ...plain(genuine),
    headers: { ...genuine.headers, [header]: forged },
  });
  const swapped = digest.replace(/[a-z0-9]/i, (first) => (first === '0' || first === 'A' ? '1' : '0'));
  return [
    ['no signature', { ...plain(genuine), headers: { ...genuine.headers, [header]: undefined } }],
    ['an empty signature', put('')],
    ['one character changed', put(value.replace(digest, swapped))],
    ['a character too few', put(value.replace(digest, digest.slice(1)))],
    ['a character too many', put(value.replace(digest, `${digest.slice(0, 8)}0${digest.slice(8)}`))],
    ['another prefix', put(value.replace(digest, `md5=${digest}`))],
    [
      'letters of the other case',
      put(value.replace(digest, encoding === 'hex' ? digest.toUpperCase() : digest.toLowerCase())),
    ],
    ['no digest', put(value.replace(digest, ''))],
    ['words', put('let me in')],
    ['something far too long', put(value.replace(digest, digest.repeat(100)))],
    ['characters no header of its has', put(value.replace(digest, `${digest.slice(0, -2)}é☃`))],
  ];
}

function forgedBodies(genuine: WebhookRequest): readonly Forgery[] {
  const { body } = genuine;
  const changed = Buffer.from(body);
  const middle = Math.floor(changed.length / 2);
  changed[middle] = changed[middle]! ^ 1;
  return [
    ['one byte changed', { ...plain(genuine), body: changed }],
    ['one byte more', { ...plain(genuine), body: Buffer.concat([body, Buffer.from(' ')]) }],
    ['one byte less', { ...plain(genuine), body: body.subarray(0, -1) }],
    ['an empty body', { ...plain(genuine), body: Buffer.alloc(0) }],
  ];
}

function forgedAddresses(genuine: WebhookRequest): readonly Forgery[] {
  const { rest } = genuine;
  const put = (forged: string): WebhookRequest => ({
    ...plain(genuine),
    rest: forged,
    target: genuine.target.replace(rest, forged),
  });
  return [
    ['no token', put('')],
    ['one character changed', put(`${rest.slice(0, -1)}${rest.endsWith('A') ? 'B' : 'A'}`)],
    ['a character too few', put(rest.slice(1))],
    ['a character too many', put(`${rest}0`)],
    ['letters of the other case', put(rest.toUpperCase() === rest ? rest.toLowerCase() : rest.toUpperCase())],
    ['more behind the token', put(`${rest}/`)],
    ['something before the token', put(`/${rest}`)],
  ];
}

/** A copy whose parts may be replaced, even where they were read by a getter. */
function plain({ method, rest, target, query, headers, body, receivedAt }: WebhookRequest): WebhookRequest {
  return { method, rest, target, query, headers, body, receivedAt };
}
