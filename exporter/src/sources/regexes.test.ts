/** No regular expression that input can reach takes more than about linear time, whatever the input. */
import { join } from 'node:path';
import { Script, createContext } from 'node:vm';
import { readAnswer, readChoice } from '../conversation/answer.ts';
import { statedTime } from './eventTime.ts';
import { hexDigestOf } from './signature.ts';
import { cpuMsOf } from './testing/cpu.ts';
import { attacksOn, regexesIn } from './testing/regexes.ts';
import { cleanName, phoneDigits } from './text.ts';
import { answerOf } from './whatsapp/answers.ts';
import { toPhone } from './whatsapp/identity.ts';
import { readTag } from './whatsapp/tag.ts';
import { toEventTime } from './whatsapp/time.ts';

/** What only the operator, with arguments, configuration and the URLs in it, can reach. */
const OUT_OF_REACH = ['cli', 'config', 'escalation', 'simulate', 'testing', 'rules'];
const SOURCES = join(__dirname, '..');
const found = regexesIn(SOURCES, OUT_OF_REACH);
const literals = [...new Set(found.filter(({ isPutTogether }) => !isPutTogether).map(({ text }) => text))];

const LONG = 60_000;
/** Of processor time for one attack: the square of the length takes seconds, the length itself some hundredths of one. */
const MOST_CPU_MS = 500;
/** Ends what would never end; where that is sure, sooner. */
const TIMEOUT_MS = 4000;
const CARELESS_TIMEOUT_MS = 1000;

/** Those that take the square of the length and meet short texts only; the number is the longest. */
const SHORT_INPUT: ReadonlyMap<string, number> = new Map([
  // conversation/answer.ts looks at the length first.
  [String.raw`/^([^-‐‑‒–—―−.:]+)[-‐‑‒–—―−.:](?!\s*\d)[^]*\p{L}/u`, 64],
]);

/** The attack that takes too long; none when all is well. In a context of its own: from there it can be stopped. */
function defeatOf(regex: string, attacks: readonly string[], timeout = TIMEOUT_MS): string | undefined {
  const context = createContext({ attacks: [] });
  const script = new Script(
    `for (const attack of attacks) { const regex = ${regex}; regex.global ? attack.replace(regex, '') : regex.exec(attack); }`,
  );
  const runOn = (some: readonly string[], timeoutMs: number) => () => {
    context.attacks = some;
    script.runInContext(context, { timeout: timeoutMs });
  };
  // All of them take no longer than one of them may.
  if (!isCutShort(runOn(attacks, MOST_CPU_MS))) return undefined;
  return attacks.find((attack) => isTooLong(runOn([attack], timeout)))?.slice(0, 60);
}

function isTooLong(work: () => void): boolean {
  let cpuMs = 0;
  return isCutShort(() => (cpuMs = cpuMsOf(work, MOST_CPU_MS))) || cpuMs > MOST_CPU_MS;
}

function isCutShort(work: () => void): boolean {
  try {
    work();
    return false;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return true;
    throw error;
  }
}

it('finds the expressions there are', () => {
  expect(literals.length).toBeGreaterThan(25);
  const files = found.map(({ file }) => file);
  for (const file of ['conversation/answer.ts', 'http/bearer.ts', 'log.ts', 'sources/text.ts'])
    expect(files).toContain(file);
});

it.each(literals)('%s takes no more than the length of its input', (literal) => {
  const length = SHORT_INPUT.get(literal) ?? LONG;
  expect(defeatOf(literal, [...attacksOn(literal, length)])).toBeUndefined();
});

it('knows every expression put together at run time: they are attacked through the functions that use them', () => {
  const files = found.filter(({ isPutTogether }) => isPutTogether).map(({ file }) => file);
  expect([...new Set(files)]).toEqual(['conversation/answer.ts']);
});

it('has no exception for an expression that is gone', () => {
  for (const literal of SHORT_INPUT.keys()) expect(literals).toContain(literal);
});

it.each([String.raw`/^(a+)+$/`, String.raw`/(\w|\d)*!/`, String.raw`/\s+$/`, String.raw`/^(.*)*x=/`])(
  'would notice %s',
  (careless) => {
    expect(defeatOf(careless, [...attacksOn(careless, LONG)], CARELESS_TIMEOUT_MS)).toBeDefined();
  },
  60_000,
);

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  readAnswer,
  readChoice,
  cleanName,
  phoneDigits,
  readTag: (text) => readTag(`helpdesk:${text}`),
  toPhone,
  'statedTime of generic': (text) => statedTime(text, 0),
  'toEventTime of whatsapp': (text) => toEventTime(text, 0),
  'a tap': (text) => answerOf({ type: 'button', button: { payload: `csat:v1:${text}`, text } }),
  'a flow': (text) =>
    answerOf({
      type: 'interactive',
      interactive: {
        nfm_reply: { response_json: JSON.stringify({ rating: text, flow_token: `csat:v1:${text}` }) },
      },
    }),
  hexDigestOf: (text) => {
    try {
      return hexDigestOf(`sha256=${text}`, 'sha256');
    } catch {
      return undefined;
    }
  },
};

it.each(Object.entries(READERS))('%s takes no more than the length of its input', (_name, read) => {
  // From short to long: what takes more than any power of the length shall fail before it would hang.
  for (const length of [24, 32, 64, 10_000]) {
    const attacks = [...attacksOn(String.raw`/^csat:v1:[\s.,!:;'"“”‘’«»…()\[\]*_~،؛۔।]+5 out of 5/`, length)];
    const most = 250 + (attacks.length * length) / 2000;
    expect(
      cpuMsOf(() => {
        for (const attack of attacks) read(attack);
      }, most),
    ).toBeLessThan(most);
  }
});
