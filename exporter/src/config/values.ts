/** Single values of the configuration that have a form of their own. */
import type { OpenHours } from '../conversation/calendar.ts';
import { linkTemplateProblem } from '../escalation/link.ts';
import { labelProblem } from '../metrics/labelValue.ts';
import { transformFault } from '../sources/generic/transform.ts';
import { DEFAULT_PORT } from './defaultPort.ts';
import { text } from './fields.ts';
import { refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** Where to listen; no host: on every interface. Port 0 takes any free port. */
export interface ListenAddress {
  readonly host?: string;
  readonly port: number;
}

const HOST_AND_PORT = /^(?:\[([\da-fA-F:.]+)\]|([^\s:[\]/]*)):(\d{1,5})$/;

const LISTEN_EXAMPLES = `127.0.0.1:${DEFAULT_PORT}, [::1]:${DEFAULT_PORT} or :${DEFAULT_PORT}`;

export function listenAddress() {
  return text('host:port', (value): ListenAddress | Refusal => {
    const [, ipv6, name, digits] = HOST_AND_PORT.exec(value) ?? [];
    const port = Number(digits);
    if (!(port <= 65_535)) return refuse(`must be host:port, such as ${LISTEN_EXAMPLES}`);
    const host = ipv6 ?? name ?? '';
    return host === '' ? { port } : { host, port };
  });
}

export interface StoreAddress {
  readonly kind: 'sqlite';
  readonly path: string;
}

export function storeAddress() {
  return text('sqlite:PATH', (value): StoreAddress | Refusal => {
    const [, path] = /^sqlite:(.+)$/.exec(value) ?? [];
    return path === undefined
      ? refuse('must be sqlite:PATH, such as sqlite:data/helpdesk.db')
      : { kind: 'sqlite', path };
  });
}

/** An http or https address, given without a slash at its end. `elsewhere`: where credentials belong instead. */
export function httpUrl(elsewhere = '') {
  return text('http(s) URL', (value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
      return refuse('must be an http:// or https:// URL');
    if (url.username !== '' || url.password !== '')
      return refuse(`must not hold a user name or password${elsewhere}`);
    if (url.search !== '' || url.hash !== '') return refuse('must end with its path: no ? and no #');
    const problem = laxity(value);
    // As written otherwise: where the vendor signs the URL, every character of it counts.
    return problem === undefined ? value.replace(/\/+$/, '') : refuse(problem);
  });
}

/** What is wrong with an URL that we could read and others, Alertmanager among them, refuse. */
function laxity(url: string): string | undefined {
  if (/\p{Cc}/u.test(url)) return 'must not hold control characters';
  if (/%(?![\dA-F]{2})/i.test(url))
    return 'must have two hexadecimal digits after each %: the sign itself is written %25';
  return /^https?:[/\\]*[^/\\]*%/i.test(url) ? 'must not have a % in its host name' : undefined;
}

/** An http or https address with places to be filled, such as `{team}`. */
export function linkTemplate() {
  return text('URL with places', (value) => {
    const problem = linkTemplateProblem(value);
    return problem === undefined ? value : refuse(problem);
  });
}

export function plainText() {
  return text('text', (value) => value);
}

/** A user name for HTTP basic authentication, which ends at the first colon. */
export function userName() {
  return text('text', (value) => (value.includes(':') ? refuse('must not hold a colon') : value));
}

/** Given as digits alone, with the country code. */
export function phoneNumber() {
  return text('phone number', (value) => {
    const digits = value.replace(/^\+/, '').replaceAll(/[ ()-]/g, '');
    return /^[1-9]\d{6,14}$/.test(digits)
      ? digits
      : refuse('must be a phone number with its country code, such as +966500000000');
  });
}

/** An account's number. */
export function accountId() {
  return text('digits', (value) => (/^\d{1,18}$/.test(value) ? value : refuse('must be digits only')));
}

/** An id of Meta's. */
export function metaId() {
  return text('digits', (value) => (/^\d{1,32}$/.test(value) ? value : refuse('must be digits only')));
}

export function templateName() {
  return text('name', (value) => {
    const problem = templateNameProblem(value);
    return problem === undefined ? value : refuse(problem);
  });
}

export function templateNameProblem(name: string): string | undefined {
  return /^[a-z0-9_]{1,512}$/.test(name) ? undefined : 'must be of a-z, 0-9 and _, as Meta has it';
}

/** Of a survey's scale. */
export function pointsOfScale() {
  return text('3 or 5', (value): 3 | 5 | Refusal => {
    if (value === '3') return 3;
    return value === '5' ? 5 : refuse('must be 3 or 5');
  });
}

export function templateLanguage() {
  return text('language code', (value) => {
    return /^[a-z]{2,3}(_[A-Z]{2})?$/.test(value)
      ? value
      : refuse('must be the code of the template, such as en, ar or en_US');
  });
}

/** What stands before the vendor's domain. */
export function subdomain() {
  return text('subdomain', (value) =>
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(value)
      ? value.toLowerCase()
      : refuse('must be the part before .zendesk.com alone'),
  );
}

export function emailAddress() {
  return text('e-mail address', (value) =>
    /^[^\s@:]{1,64}@[^\s@:]{1,255}$/.test(value) ? value : refuse('must be an e-mail address'),
  );
}

/** An id of Zendesk's. */
export function ticketField() {
  return text('digits', (value) => (/^\d{1,20}$/.test(value) ? value : refuse('must be digits only')));
}

/** Given in small letters, as Node has them. */
export function headerName() {
  return text('header name', (value) =>
    /^[\w-]{1,64}$/.test(value) ? value.toLowerCase() : refuse('must be the name of a header'),
  );
}

export function expression() {
  return text('JSONata expression', (value) => {
    const problem = transformFault(value);
    return problem === undefined ? value : refuse(problem);
  });
}

export function timezone() {
  return text('IANA time zone', (value) => {
    return isTimeZone(value) ? value : refuse('must be an IANA time zone such as Asia/Riyadh');
  });
}

function isTimeZone(name: string): boolean {
  // Newer engines take offsets too, which know no daylight saving.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** A value of a label: shown in dashboards and alerts, and one series each. Given in Unicode form NFC. */
export function label() {
  return text('label value', (value) => {
    const normal = value.normalize('NFC');
    const problem = labelProblem(normal);
    return problem === undefined ? normal : refuse(problem);
  });
}

export function sourceName() {
  return text('name', (value) => {
    if (value === 'unknown')
      return refuse('must not be unknown: requests that name no source are counted as that');
    if (/^[a-z][a-z0-9_-]{0,30}$/.test(value)) return value;
    return refuse('must be 1 to 31 of a-z, 0-9, _ and -, beginning with a letter: it is part of the URL');
  });
}

const TIMES = /^((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

export function openHours() {
  return text('HH:MM-HH:MM', (value): OpenHours | Refusal => {
    const [, from, to] = TIMES.exec(value) ?? [];
    if (from === undefined || to === undefined) return refuse('must be two times of day such as 09:00-17:30');
    return from === to
      ? refuse('opens and closes at once: write 00:00-24:00 for the whole day')
      : { from, to };
  });
}

export function localDate() {
  return text('YYYY-MM-DD', (value) => (isDate(value) ? value : refuse('must be a date such as 2026-09-23')));
}

function isDate(value: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) ?? [];
  if (year === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.toISOString().startsWith(value);
}
