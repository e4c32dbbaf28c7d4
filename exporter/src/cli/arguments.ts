/** Values of command line options. Each refuses what it cannot take with a sentence of what it wants. */
import { InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../config/duration.ts';

const PORTS = 65_536;

export function durationOption(flags: string, description: string, standard: string): Option {
  return new Option(flags, description).argParser(duration).default(duration(standard), standard);
}

/** `most`: how many days at most. */
export function daysOption(flags: string, description: string, standard: string, most: number): Option {
  const parse = (text: string) => wholeDays(text, most);
  return new Option(flags, description).argParser(parse).default(parse(standard), standard);
}

export function shareOption(flags: string, description: string, standard: number): Option {
  return new Option(flags, description).argParser(share).default(standard);
}

export function duration(text: string): number {
  return parseDuration(text) ?? refuse('Must be a duration such as 500ms, 8s, 12h or 1d.');
}

const DAY_MS = 86_400_000;

function wholeDays(text: string, most: number): number {
  const value = parseDuration(text);
  return value !== undefined && value % DAY_MS === 0 && value <= most * DAY_MS
    ? value
    : refuse(`Must be whole days, such as 28d, or 0d; at most ${most}d.`);
}

export function instant(text: string): number {
  const at = /[Zz]$|[+-]\d\d:\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? refuse('Must be RFC 3339, such as 2026-06-01T00:00:00Z.') : at;
}

export function share(text: string): number {
  const value = toNumber(text);
  return value >= 0 && value < 1 ? value : refuse('Must be from 0 to below 1.');
}

export function positive(text: string): number {
  const value = toNumber(text);
  return value > 0 && value < Infinity ? value : refuse('Must be above 0.');
}

export function speed(text: string): number {
  return text === 'max' ? Infinity : positive(text);
}

export function wholeNumber(text: string): number {
  const value = toNumber(text);
  return Number.isSafeInteger(value) && value >= 0 ? value : refuse('Must be a whole number.');
}

export function positiveWhole(text: string): number {
  return wholeNumber(text) || refuse('Must be at least 1.');
}

export function portNumber(text: string): number {
  const value = toNumber(text);
  return Number.isInteger(value) && value >= 0 && value < PORTS ? value : refuse('Must be from 0 to 65535.');
}

function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

export function listenOn(text: string): { host: string; port: number } {
  const [, ipv6, name, port = ''] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = ipv6 ?? name;
  return host !== undefined && Number(port) < PORTS
    ? { host, port: Number(port) }
    : refuse('Must be host:port, such as 127.0.0.1:0.');
}

export function httpUrl(text: string): string {
  const isHttp = URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
  return isHttp ? text : refuse('Must be an http:// or https:// URL.');
}

function refuse(message: string): never {
  throw new InvalidArgumentError(message);
}
