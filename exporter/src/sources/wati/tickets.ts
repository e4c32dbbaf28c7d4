/**
 * Who has a ticket and whether it is closed: no webhook tells, so Wati's API is asked from the first message on, again
 * and again with a growing pause, until it is closed.
 */
import type { Instant } from '../../conversation/fact.ts';
import { ApiMalformed } from '../apiErrors.ts';
import { Findings } from '../findings.ts';
import { isRecord } from '../json.ts';
import type { Api, ApiSettings, Errand, Inquiry, SourceTools, Told } from '../source.ts';
import { toItem, type Item } from './item.ts';
import { askAgain, isKnown, isNews, type Question } from './question.ts';
import { isClosing, supersededBy, toFinding } from './ticketItems.ts';

const PAGE_SIZE = 100;
/** A ticket of more than so many messages since the last look is not read to its beginning. */
const MOST_PAGES = 5;

export interface WatiApi {
  /** With the tenant's id, as the account shows it. */
  readonly apiUrl: string;
  readonly apiToken: string;
}

/** Wati grants ten requests in ten seconds, on every plan. */
const RATE = { requests: 5, perMs: 10_000 };

export function createInquiry(
  { apiUrl, apiToken }: WatiApi,
  tools: SourceTools,
): { readonly api: ApiSettings } & Inquiry {
  // The account shows the token together with this word.
  const token = apiToken.replace(/^bearer\s+/i, '');
  return {
    api: { baseUrl: apiUrl, headers: { authorization: `Bearer ${token}` }, rate: RATE },
    scans: [],
    run: (errand, api, now) => ask(errand, api, { tools, now }),
  };
}

interface Asking {
  readonly tools: SourceTools;
  readonly now: Instant;
}

async function ask({ content }: Errand, api: Api, { tools, now }: Asking): Promise<Told> {
  // Written by `toErrand`, and kept in our own store since.
  const question = JSON.parse(content) as Question;
  const findings = new Findings(Buffer.from(content));
  const phone = tools.unseal(question.phone);
  const items = phone === undefined ? undefined : await itemsSince(question, phone, api);
  if (phone === undefined || items === undefined) {
    findings.record({ ignored: phone === undefined ? 'ticket_sealed' : 'ticket_gone' }, undefined);
    return findings.parsed();
  }
  const about = { question, phone, tools, now };
  const news = items.filter((item) => isNews(item, question));
  for (const item of news) {
    const finding = toFinding(item, about);
    if (finding.fact !== undefined || !isKnown(item, question)) findings.record(finding, item.raw);
  }
  const isClosed = news.some((item) => isClosing(item) && !(item.at < question.saidAt));
  const superseded = isClosed ? undefined : supersededBy(items, about);
  if (superseded) findings.record(superseded, undefined);
  if (!isClosed && !superseded) findings.record(askAgain(items, about), undefined);
  return findings.parsed();
}

/** The contact's items, latest first, back to what is known of the ticket; undefined where there is no such contact. */
async function itemsSince(question: Question, phone: string, api: Api): Promise<readonly Item[] | undefined> {
  const items: Item[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await api.get(`api/v1/getMessages/${phone}`, { pageSize: PAGE_SIZE, pageNumber: page });
    if (answer === undefined) return page === 1 ? undefined : items;
    const more = itemsOf(answer).map(toItem);
    items.push(...more);
    if (more.length < PAGE_SIZE || isPast(items, question)) break;
  }
  return items;
}

/** Whether what comes next was told before, or belongs to the tickets before. */
function isPast(items: readonly Item[], { ticket, toldTo }: Question): boolean {
  const last = items.at(-1);
  if (last === undefined || last.at <= toldTo) return true;
  return last.ticket !== ticket && items.some((item) => item.ticket === ticket);
}

function itemsOf(answer: unknown): readonly unknown[] {
  const messages = isRecord(answer) ? answer.messages : undefined;
  const items = isRecord(messages) ? messages.items : undefined;
  if (!Array.isArray(items)) throw new ApiMalformed('gave a page without items');
  return items as readonly unknown[];
}
