/** Authentic webhooks of every provider, full of names made to harm, at the real door: each is taken, none plays a trick. */
import { stringify } from 'yaml';
import type { Fact } from '../conversation/fact.ts';
import { lintMetrics } from '../metrics/testing/promtool.ts';
import { KIND_NAMES } from '../sources/kinds.ts';
import { KEYS, SUBJECTS } from '../sources/testing/everyKind.ts';
import { HOSTILE_NAMES } from '../sources/testing/hostileValues.ts';
import { requestOf, toolsOf } from '../sources/testing/subject.ts';
import type { ConformanceSubject, Post } from '../sources/testing/subject.ts';
import { filledWith } from '../sources/testing/variants.ts';
import { configText, endExportersAfterEach, startExporter } from '../testing/exporter.ts';
import type { TestExporter } from '../testing/exporter.ts';

endExportersAfterEach();
jest.setTimeout(30_000);

/** The kinds in whose samples what somebody calls an agent, a team or a category becomes a label. */
const SHOW: ReadonlySet<string> = new Set([
  'generic',
  'trengo',
  'twilio',
  'zendesk',
  'chatwoot',
  'respondio',
]);

const MOST_POSTS = 40;

/** The samples with each place filled by each hostile name, as far as `isOne` wants them, a few of all there are. */
function hostilePosts({ samples }: ConformanceSubject, isOne: (post: Post) => boolean): readonly Post[] {
  const posts = samples.flatMap((sample) =>
    HOSTILE_NAMES.flatMap((name) => filledWith(sample.body, name)).map((body): Post => ({ ...sample, body })),
  );
  const wanted = posts.filter(isOne);
  const every = Math.ceil(wanted.length / MOST_POSTS);
  return wanted.filter((_post, nth) => nth % every === 0);
}

/** What of a fact becomes a label. */
function labelsOf(fact: Fact): readonly string[] {
  return ['agent', 'team', 'toTeam', 'category'].flatMap((name) => {
    const value: unknown = Reflect.get(fact, name);
    return typeof value === 'string' ? [value] : [];
  });
}

const isHostile = (label: string) => /forged_total|gnp\.exe|etc\/passwd|__proto__|xxxxx/.test(label);

describe.each(KIND_NAMES)('%s', (kind) => {
  const subject = SUBJECTS[kind]![0]!;
  let clock: number;
  let desk: TestExporter;

  beforeEach(async () => {
    clock = subject.receivedAt;
    const configured = {
      name: 'test',
      kind,
      ...KEYS[kind](subject.secrets[0]),
      inboxes: { '*': { inbox: 'support' } },
    };
    const publicUrl = subject.tools?.publicUrl ?? 'https://kpi.example.net';
    const more = stringify({ publicUrl, labels: { agents: { show: 'id' } } });
    desk = await startExporter({
      config: configText(more, stringify({ sources: [configured] })),
      now: () => clock,
    });
  });

  async function send(post: Post): Promise<number> {
    const { target, headers, body } = requestOf(subject, post);
    return (await desk.send(target, { method: 'POST', headers, body })).status;
  }

  async function settle(): Promise<void> {
    clock += desk.exporter.config.allowedLatenessMs + 1;
    await desk.engine.settleDue();
  }

  const source = subject.create(subject.secrets, toolsOf(subject, 'id'));
  const parse = (post: Post) => source.parse(post.body, requestOf(subject, post));
  const namesSomething = (post: Post) => parse(post).facts.some((fact) => labelsOf(fact).some(isHostile));

  it('is taken, whatever stands in it, and shown as something Prometheus reads without complaint', async () => {
    const opening = subject.samples.filter((sample) =>
      parse(sample).facts.every(({ kind: of }) => of === 'MessageReceived'),
    );
    const posts = [
      ...opening,
      ...hostilePosts(subject, namesSomething),
      ...hostilePosts(subject, () => true),
    ];
    const statuses = new Set<number>();
    for (const post of posts) statuses.add(await send(post));
    expect([...statuses].filter((status) => status < 200 || status > 299)).toEqual([]);
    await settle();
    const { text } = await desk.send('/metrics');
    expect(text).not.toMatch(/^helpdesk_forged_total/m);
    expect(lintMetrics(text)).toEqual([]);
    const { families } = await desk.scrape();
    const shown = [...families.values()].flatMap(({ samples }) =>
      samples.flatMap(({ labels }) => Object.values(labels)),
    );
    expect(shown.some(isHostile)).toBe(SHOW.has(kind));
    expect(shown.filter((value) => /[\p{Cc}\p{Cs}\p{Bidi_Control}]/u.test(value))).toEqual([]);
    expect(shown.filter((value) => Array.from(value).length > 64)).toEqual([]);
  });

  it('answers an address with a hostile end without a word of it', async () => {
    const [sample] = subject.samples;
    for (const name of HOSTILE_NAMES) {
      const { headers, body } = requestOf(subject, sample!);
      const target = `/webhooks/test/${encodeURIComponent(name)}`;
      const { status, text } = await desk.send(target, { method: 'POST', headers, body });
      expect([name, status < 500, text.includes(name)]).toEqual([name, true, false]);
    }
    expect((await desk.send('/metrics')).text).not.toContain('forged');
  });
});
