/** What every source promises, as tests against the interface alone. Each provider runs the same suite. */
import { describeParsing } from './parsingChecks.ts';
import { describePrivacy } from './privacyChecks.ts';
import { describeProof } from './proofChecks.ts';
import type { ConformanceSubject } from './subject.ts';

export function describeConformance(subject: ConformanceSubject): void {
  describeProof(subject);
  describeParsing(subject);
  describePrivacy(subject);
}
