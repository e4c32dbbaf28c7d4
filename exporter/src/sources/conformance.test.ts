/** Every provider against the suite they share. `FUZZ_SEED` repeats a run; `-t '^twilio'` runs one of them. */
import { KIND_NAMES } from './kinds.ts';
import { describeConformance } from './testing/conformance.ts';
import { QUESTIONS, SUBJECTS } from './testing/everyKind.ts';
import { describePolling } from './testing/pollingChecks.ts';
import type { ConformanceSubject } from './testing/subject.ts';

/**
 * What a kind is not put to the test in, and why. Everything else of the suite every subject goes through: signature,
 * rotation, duplicates, reordering, unknown events, clock units, missing fields, personal data.
 */
const SPARED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  whatsapp: {
    replays: 'Meta signs no time: what is replayed has the same keys, and counts once',
    polling: 'all there is comes by webhook',
  },
  generic: { polling: 'whoever posts to it is not asked' },
  wati: {
    replays: 'Wati signs nothing: what is replayed has the same keys, and counts once',
    batches: 'one event in each webhook',
  },
  trengo: { batches: 'one event in each webhook' },
  twilio: {
    replays: 'Twilio signs no time: what is replayed has the same keys, and counts once',
    polling: 'all there is comes by webhook and through Event Streams',
  },
  zendesk: { batches: 'one event in each webhook' },
  hubspot: {},
  chatwoot: { batches: 'one event in each webhook' },
  respondio: {
    replays: 'respond.io signs no time: what is replayed has the same keys, and counts once',
    batches: 'one event in each webhook',
  },
};

const signsTime = ({ proof }: ConformanceSubject) =>
  proof.kind === 'signature' && proof.toleranceMs !== undefined;

/** Of what some are spared, what the kind is put to the test in. */
function exercisedOf(kind: string): readonly string[] {
  const subjects = SUBJECTS[kind] ?? [];
  return [
    ...(subjects.some(signsTime) ? ['replays'] : []),
    ...(subjects.some(({ batch }) => batch !== undefined) ? ['batches'] : []),
    ...(QUESTIONS[kind] ? ['polling'] : []),
  ];
}

it('every kind of source is put to the test', () => {
  expect(Object.keys(SUBJECTS).toSorted()).toEqual([...KIND_NAMES].toSorted());
});

it.each(KIND_NAMES)('%s is put to the test in everything, or it is said why not', (kind) => {
  const spared = Object.keys(SPARED[kind] ?? {});
  expect([...exercisedOf(kind), ...spared].toSorted()).toEqual(['batches', 'polling', 'replays']);
});

it.each(Object.entries(QUESTIONS))('%s is asked everything it can be asked', (_kind, questions) => {
  const inquiries = questions.map((one) => one.create('http://127.0.0.1:9').inquiry);
  const looks = inquiries.flatMap((inquiry) => inquiry?.scans.map(({ name }) => name) ?? []);
  const looked = questions.flatMap(({ scan }) => scan?.name ?? []);
  expect([...new Set(looks)].toSorted()).toEqual(looked.toSorted());
  const goesOnErrands = inquiries.some((inquiry) => inquiry !== undefined && 'run' in inquiry);
  expect(questions.some(({ errand }) => errand !== undefined)).toBe(goesOnErrands);
});

const NAMED = Object.entries(SUBJECTS).flatMap(([kind, subjects]) =>
  subjects.map((subject) => [subject.way === undefined ? kind : `${kind}, ${subject.way}`, subject] as const),
);

describe.each(NAMED)('%s', (_name, subject) => {
  describeConformance(subject);
});

const ASKED = Object.entries(QUESTIONS).flatMap(([kind, questions]) =>
  questions.map((one) => [`${kind}, asked for ${one.claim}`, one] as const),
);

describe.each(ASKED)('%s', (_name, questions) => {
  describePolling(questions);
});
