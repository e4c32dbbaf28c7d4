/** Tells the people of a level by WhatsApp what Alertmanager has told us. */
import type { Logger } from 'pino';
import type { Instant, Milliseconds } from '../../conversation/fact.ts';
import { BadRequest, Unavailable } from '../../errors.ts';
import type { Post } from '../post.ts';
import { newsByLevel } from './notice.ts';
import type { LevelNews, Notice } from './notice.ts';
import { parametersOf, toGraphBody } from './template.ts';

export interface WhatsappSettings {
  /** With the version, without a slash at its end: `https://graph.facebook.com/v23.0`. */
  readonly graphUrl: string;
  readonly phoneNumberId: string;
  readonly accessToken: () => string;
  readonly template: string;
  /** Code of the template's language: `en`, `ar`, `en_US`. */
  readonly language: string;
  /** Numbers by level, digits with the country code. */
  readonly to: ReadonlyMap<string, readonly string[]>;
}

export const WHATSAPP_OUTCOMES = ['sent', 'refused', 'failed', 'unaddressed'] as const;
/** `refused`: not to be tried again. `failed`: perhaps next time. `unaddressed`: nobody is set down for the level. */
export type WhatsappOutcome = (typeof WHATSAPP_OUTCOMES)[number];

export interface WhatsappDeps {
  readonly settings: () => WhatsappSettings | undefined;
  readonly post: Post;
  /** Our clock. */
  readonly now: () => Instant;
  readonly log: Logger;
  readonly counted: (outcome: WhatsappOutcome) => void;
}

export interface WhatsappReceiver {
  /**
   * Resolves when every level was told: somebody of it, the others at least tried. Throws `Unavailable` when somebody
   * may be reached by trying again, which tells nobody else twice; `BadRequest` when everybody was refused and nothing
   * but a change of the configuration would help. Alertmanager keeps no record of what it throws for, nor tells its end.
   */
  receive(notice: Notice): Promise<void>;
}

const TIMEOUT_MS: Milliseconds = 8000;
/** Alertmanager tries again within a group interval; the same news after that is a reminder, which is wanted. */
const REMEMBERED_MS: Milliseconds = 240_000;
/**
 * Who cannot be reached is tried for so long once others of the level were told. Alertmanager pauses for 90 s at most,
 * so it hears that it is done before those others are forgotten.
 */
const PATIENCE_MS: Milliseconds = 120_000;

/** Errors of the Cloud API that pass by themselves: overload, rate limits, maintenance. */
const PASSING = new Set([1, 2, 4, 80_007, 130_429, 131_000, 131_016, 131_056, 131_057, 133_004]);

type Result = 'sent' | 'refused' | 'failed';

interface Telling {
  /** When it began. */
  readonly at: Instant;
  readonly result: Result;
}

export function createWhatsappReceiver(deps: WhatsappDeps): WhatsappReceiver {
  const told = new Map<string, { readonly at: Instant; readonly result: Promise<Result> }>();

  /** Who has been told is not told again; who is just being told is waited for. */
  async function tellOnce(key: string, tell: () => Promise<Result>): Promise<Telling> {
    for (const [old, { at }] of told) if (Math.abs(deps.now() - at) > REMEMBERED_MS) told.delete(old);
    const known = told.get(key);
    if (known) return { at: known.at, result: await known.result };
    const telling = { at: deps.now(), result: tell() };
    told.set(key, telling);
    const result = await telling.result;
    if (result !== 'sent') told.delete(key);
    return { at: telling.at, result };
  }

  async function tellLevel(news: LevelNews, settings: WhatsappSettings): Promise<Result | undefined> {
    const message = messageTo(news, settings, deps.now());
    const tellings = await Promise.all(
      recipientsOf(news, settings, deps).map((to) =>
        tellOnce(JSON.stringify([to, news.id]), () => send(message(to), settings, deps)),
      ),
    );
    return resultFor(tellings, deps.now());
  }

  return {
    async receive(notice) {
      const settings = deps.settings();
      if (!settings)
        throw new BadRequest('Set `notify.whatsapp` in the configuration to use this', 'not_configured');
      const results = await Promise.all(newsByLevel(notice).map((news) => tellLevel(news, settings)));
      if (results.includes('failed'))
        throw new Unavailable('WhatsApp could not be reached', 'whatsapp_failed');
      if (results.includes('refused') && !results.includes('sent'))
        throw new BadRequest('WhatsApp refused the message, see the log', 'whatsapp_refused');
    },
  };
}

/** Of a level; undefined where nobody is set down for it. */
function resultFor(tellings: readonly Telling[], now: Instant): Result | undefined {
  const of = (wanted: Result) => tellings.filter(({ result }) => result === wanted);
  const isLongAgo = of('sent').some(({ at }) => now - at > PATIENCE_MS);
  if (of('failed').length > 0 && !isLongAgo) return 'failed';
  return of('sent').length > 0 ? 'sent' : tellings[0]?.result;
}

function messageTo(news: LevelNews, { template, language }: WhatsappSettings, now: Instant) {
  const parameters = parametersOf(news, language, now);
  return (to: string) => toGraphBody({ to, template, language, parameters });
}

function recipientsOf({ level }: LevelNews, { to }: WhatsappSettings, deps: WhatsappDeps): readonly string[] {
  const numbers = to.get(level) ?? [];
  if (numbers.length === 0) {
    deps.counted('unaddressed');
    deps.log.warn({ escalation: level }, 'No WhatsApp number is set down for this level');
  }
  return numbers;
}

/** Never rejects. Numbers and texts of Meta, which may hold numbers, stay out of the log. */
async function send(
  body: object,
  { graphUrl, phoneNumberId, accessToken }: WhatsappSettings,
  { post, log, counted }: WhatsappDeps,
): Promise<Result> {
  let result: Result = 'failed';
  try {
    const { status, text } = await post({
      url: `${graphUrl}/${encodeURIComponent(phoneNumberId)}/messages`,
      headers: { Authorization: `Bearer ${accessToken()}` },
      body: JSON.stringify(body),
      timeoutMs: TIMEOUT_MS,
    });
    const code = errorCodeIn(text);
    result = resultOf(status, code);
    if (result !== 'sent') log.error({ status, code }, 'WhatsApp did not take a notification');
  } catch (error) {
    log.error({ err: error }, 'WhatsApp was not reached for a notification');
  }
  counted(result);
  return result;
}

function resultOf(status: number, code: number | undefined): Result {
  if (status >= 200 && status < 300) return 'sent';
  return status >= 500 || status === 429 || (code !== undefined && PASSING.has(code)) ? 'failed' : 'refused';
}

function errorCodeIn(text: string): number | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: unknown } };
    return typeof error?.code === 'number' ? error.code : undefined;
  } catch {
    return undefined;
  }
}
