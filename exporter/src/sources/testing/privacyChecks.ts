/* eslint-disable jest/no-export -- part of the conformance suite */
/** Nothing personal leaves a source except under a pseudonym. A dead letter is kept as it came: it is no such place. */
import type { Parsed } from '../source.ts';
import { parse } from './parsingChecks.ts';
import type { ConformanceSubject } from './subject.ts';

export function describePrivacy(subject: ConformanceSubject): void {
  const { samples, personal } = subject;
  const written = samples.map(({ body }) =>
    body instanceof URLSearchParams ? [...body.values()].join('\n') : JSON.stringify(body),
  );

  describe('personal data', () => {
    it.each(personal)('is in the samples: %s', (text) => {
      const inJson = JSON.stringify(text).slice(1, -1);
      expect(written.some((body) => body.includes(inJson) || body.includes(text))).toBe(true);
    });

    it.each(samples.map((sample) => [sample.claim, sample] as const))(
      'is in no fact, errand or name of what is left aside: %s',
      (_claim, sample) => {
        const told = tellTale(parse(subject, sample));
        const found = [...personal, ...suspects(sample.body)].filter((text) =>
          disguises(text).some((one) => told.includes(one)),
        );
        expect(found).toEqual([]);
      },
    );

    it.each(samples.map((sample) => [sample.claim, sample] as const))(
      'of a customer that is to be asked about goes with them: %s',
      (_claim, sample) => {
        const { errands = [] } = parse(subject, sample);
        const nobodys = errands.filter(({ customer }) => customer === undefined);
        expect(nobodys.filter(({ content }) => content.includes('"customer":'))).toEqual([]);
      },
    );

    it('there is some in the samples', () => {
      expect(personal.length).toBeGreaterThanOrEqual(3);
    });
  });
}

/** A team's and a category's names are the helpdesk's own words. */
const WORDS: ReadonlySet<string> = new Set(['team', 'toTeam', 'category']);

function tellTale({ facts, ignored, errands = [] }: Parsed): string {
  const outOfPlace = (key: string, value: unknown) => (WORDS.has(key) ? '' : value);
  return JSON.stringify([facts, errands, Object.keys(ignored)], outOfPlace).toLowerCase();
}

/** Addresses and sentences, whatever they are called. */
function suspects(body: unknown): readonly string[] {
  const texts = body instanceof URLSearchParams ? [...body.values()] : textsIn(body);
  return texts.filter((text) => /@|\p{L}\s+\p{L}/u.test(text));
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** As it is, and as ids hide it: in hexadecimal, and in base64 at each of the three places that can begin. */
function disguises(text: string): readonly string[] {
  const hidden = ['', 'x', 'xx'].map((before) => {
    const whole = Buffer.from(before + text)
      .toString('base64')
      .replace(/=+$/, '');
    return whole.slice(before === '' ? 0 : 4, -1).toLowerCase();
  });
  return [text.toLowerCase(), Buffer.from(text).toString('hex'), ...hidden].filter((one) => one.length >= 3);
}
