/** What docs/security.md says of each kind of source, against what the kinds are held to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceConfig } from '../config/config.ts';
import { chatwoot } from './chatwoot/chatwoot.ts';
import { generic } from './generic/generic.ts';
import { hubspot } from './hubspot/hubspot.ts';
import { KIND_NAMES } from './kinds.ts';
import { respondio } from './respondio/respondio.ts';
import { SUBJECTS } from './testing/everyKind.ts';
import type { Proof } from './testing/subject.ts';
import { trengo } from './trengo/trengo.ts';
import { twilio } from './twilio/twilio.ts';
import { wati } from './wati/wati.ts';
import { whatsapp } from './whatsapp/whatsapp.ts';
import { zendesk } from './zendesk/zendesk.ts';

const read = (page: string) => readFileSync(join(__dirname, '../../../docs', page), 'utf8');

const KINDS: Readonly<Record<SourceConfig['kind'], { readonly maxBodyBytes: number }>> = {
  ...{ whatsapp, generic, wati, trengo, twilio, zendesk, hubspot, chatwoot, respondio },
};

/** Of each kind its rows, without the column that names it. */
function rowsOfKinds(): ReadonlyMap<string, readonly string[]> {
  const table = read('security.md').split('### What proves a request')[1]?.split('\n\n')[1] ?? '';
  const rows = new Map<string, readonly string[]>();
  for (const line of table.split('\n')) {
    const [, name = '', ...cells] = line.split('|').map((cell) => cell.trim());
    const [, kind] = /^`(\w+)`/.exec(name) ?? [];
    if (kind !== undefined) rows.set(kind, [...(rows.get(kind) ?? []), cells.join(' | ').trim()]);
  }
  return rows;
}

function timeOf(ms: number): string {
  const minutes = ms / 60_000;
  return minutes < 60 ? `${minutes} minutes` : `${minutes / 60} hours`;
}

function proofCells(proof: Proof): string {
  if (proof.kind === 'urlToken') return 'a secret in the URL | holds none';
  const { toleranceMs, aheadMs = toleranceMs } = proof;
  if (toleranceMs === undefined || aheadMs === undefined) return 'signature | holds none';
  return aheadMs === toleranceMs
    ? `signature | ${timeOf(toleranceMs)} either way`
    : `signature | ${timeOf(toleranceMs)} behind, ${timeOf(aheadMs)} ahead`;
}

// The conformance suite proves of each subject that its proof is what it says.
it.each(KIND_NAMES)('tells how %s proves a request, for how long, and how large one may be', (kind) => {
  const mebibytes = KINDS[kind].maxBodyBytes / 1_048_576;
  const told = (SUBJECTS[kind] ?? []).map(({ proof }) => `${proofCells(proof)} | ${mebibytes} MiB |`);
  expect(rowsOfKinds().get(kind)?.toSorted()).toEqual([...new Set(told)].toSorted());
});

it('names no kind there is not', () => {
  expect([...rowsOfKinds().keys()].toSorted()).toEqual([...KIND_NAMES].toSorted());
});

it('sums up the sizes of bodies', () => {
  const sizes = [...new Set(Object.values(KINDS).map(({ maxBodyBytes }) => maxBodyBytes / 1_048_576))];
  const [, told] = /^\| size of a body, [^|]*\| (.*?) +\|/m.exec(read('security.md')) ?? [];
  expect(told).toBe(`${sizes.toSorted((a, b) => a - b).join(' or ')} MiB`);
});

/** Whose clock has to be right is told where clocks are. */
it('the conditions of faults name every kind that signs a time', () => {
  const row = /^\| Wrong by minutes .*$/m.exec(read('reliability-conditions.md'))?.[0] ?? '';
  const signing = KIND_NAMES.filter((kind) =>
    SUBJECTS[kind]?.some(({ proof }) => proof.kind === 'signature' && proof.toleranceMs !== undefined),
  );
  expect(KIND_NAMES.filter((kind) => row.includes(`\`${kind}\``))).toEqual(signing);
});
