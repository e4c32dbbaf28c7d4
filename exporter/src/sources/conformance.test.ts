/** Every provider against the suite they share. `FUZZ_SEED` repeats a run; `-t '^twilio'` runs one of them. */
import { CHATWOOT_SUBJECTS } from './chatwoot/testing/conformance.ts';
import { GENERIC_SUBJECT } from './generic/testing/conformance.ts';
import { GENERIC_BY_HEADER, GENERIC_BY_TOKEN } from './generic/testing/conformanceOfOthers.ts';
import { HUBSPOT_SUBJECT } from './hubspot/testing/conformance.ts';
import { KIND_NAMES } from './kinds.ts';
import { RESPONDIO_SUBJECTS } from './respondio/testing/conformance.ts';
import { describeConformance } from './testing/conformance.ts';
import type { ConformanceSubject } from './testing/subject.ts';
import { TRENGO_ASKING_SUBJECT, TRENGO_SUBJECT } from './trengo/testing/conformance.ts';
import { TWILIO_SUBJECT } from './twilio/testing/conformance.ts';
import { WATI_SUBJECT } from './wati/testing/conformance.ts';
import { WHATSAPP_SUBJECT } from './whatsapp/testing/conformance.ts';
import { ZENDESK_SUBJECTS } from './zendesk/testing/conformance.ts';

/** By kind; several where a kind can be configured to prove itself in several ways. */
const SUBJECTS: Readonly<Record<string, readonly ConformanceSubject[]>> = {
  whatsapp: [WHATSAPP_SUBJECT],
  generic: [GENERIC_SUBJECT, GENERIC_BY_HEADER, GENERIC_BY_TOKEN],
  wati: [WATI_SUBJECT],
  trengo: [TRENGO_SUBJECT, TRENGO_ASKING_SUBJECT],
  twilio: [TWILIO_SUBJECT],
  zendesk: ZENDESK_SUBJECTS,
  hubspot: [HUBSPOT_SUBJECT],
  chatwoot: CHATWOOT_SUBJECTS,
  respondio: RESPONDIO_SUBJECTS,
};

it('every kind of source is put to the test', () => {
  expect(Object.keys(SUBJECTS).toSorted()).toEqual([...KIND_NAMES].toSorted());
});

const NAMED = Object.entries(SUBJECTS).flatMap(([kind, subjects]) =>
  subjects.map((subject) => [subject.way === undefined ? kind : `${kind}, ${subject.way}`, subject] as const),
);

describe.each(NAMED)('%s', (_name, subject) => {
  describeConformance(subject);
});
