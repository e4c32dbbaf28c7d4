/**
 * How a provider tells what happens in the simulated world. One file per provider beside this one, named after its
 * kind, its name in `names.ts` and a row in `all.ts`; `agreement.test.ts` then tells it the same days as all others and makes the table of
 * docs/sources/README.md of what comes out.
 *
 * To write one:
 *
 * 1. `carry` says what can be known of each happening by who has this provider alone. Return it as it will be known, as several
 *    happenings with ids of their own where it is told as such:
 *    - nothing for what the provider tells nobody (a survey, a category, presence, …);
 *    - messages with `channel: 'generic'` and `evidence: 'none'`, so that they are told at once and by whom the
 *      provider says (`sender: 'unknown'` where it does not say), unless it tells delivery stages as WhatsApp does;
 *    - a survey that is not told of: leave `survey` out of messages too, and `points` and `survey` out of answers.
 *    The truth is computed from what `carry` returns, so that the exporter must come to exactly that.
 * 2. `toRequests` writes the provider's documented webhooks, signed. It shares no code with `sources/<kind>/`, so that
 *    each can show the other wrong. Ids must follow from the happening (`happening.id`, `person.id`), since the same
 *    delivery may be sent again.
 * 3. `createApi`, where the source asks the provider: it answers from what it has `learn`ed, which is what has been
 *    told so far.
 */
import type { Delivery, Sign } from '../deliver.ts';
import type { Happening, Instant } from '../happening.ts';
import type { WebhookPost } from '../request.ts';
import type { World } from '../world.ts';

export interface Dialect {
  /** The exporter's kind of source. */
  readonly kind: string;
  /** What can be known of a happening; undefined when nothing can. */
  readonly carry: (happening: Happening, world: World) => Happening | readonly Happening[] | undefined;
  /** Most updates in one delivery: 1 where the provider sends each by itself. */
  readonly mostInABatch: number;
  /** The instant the exporter takes an update for, where that is not its own: of receipt, or of the signature. */
  readonly timeOf?: (sign: Sign, deliverAt: Instant) => Instant;
  /** What stands in helpdesk.yml for the source beside `name`, `kind` and `inboxes`. */
  readonly sourceKeys: (account: DialectAccount) => Readonly<Record<string, unknown>>;
  /** The provider's ids of the inboxes, by which configuration and webhooks name them. */
  readonly inboxId: (inbox: World['inboxes'][number]) => string;
  /** Further keys of the file, such as a longer `allowedLateness`. `publicUrl` is there always. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** None where the provider tells nothing of it by webhook. Signed anew for every try. */
  readonly toRequests: (delivery: Delivery, telling: Telling) => readonly WebhookPost[];
  readonly createApi?: (world: World, account: DialectAccount) => DialectApi;
}

export interface DialectAccount {
  /** Name of the configured source: the end of the webhook URL. */
  readonly source: string;
  /** Signs the webhooks. */
  readonly secret: string;
  /** What stands before `/webhooks/…` for the provider; no slash at its end. */
  readonly publicUrl: string;
  /** Where the API is served; undefined where it is not: then the source shall ask nothing. */
  readonly apiUrl: string | undefined;
}

export interface Telling {
  readonly world: World;
  readonly account: DialectAccount;
  /** Our clock at the moment of sending, milliseconds. */
  readonly sentAtMs: number;
}

/** The part of a provider's API that its source asks. */
export interface DialectApi {
  /** What has been told, in the order of telling; the same delivery may come again. */
  learn(delivery: Delivery): void;
  answer(question: ApiQuestion): ApiAnswer;
}

export interface ApiQuestion {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** As text; empty where there is none. */
  readonly body: string;
}

export interface ApiAnswer {
  readonly status: number;
  /** Written as JSON. */
  readonly body: unknown;
}
