/** URLs with places to be filled: `https://desk.example.com/chats/{conversation}`. */
import { isPlainThreadId } from '../sources/text.ts';

export const PLACES = ['conversation', 'customer', 'source', 'inbox', 'team'] as const;
export type Place = (typeof PLACES)[number];
export type LinkValues = Readonly<Partial<Record<Place, string>>>;

const PLACE = /\{([^{}]*)\}/g;

/** What keeps a text from being a template; undefined when nothing does. */
export function linkTemplateProblem(template: string): string | undefined {
  // What stands in the brackets may be a secret that slipped in.
  const isKnown = (place: string) => PLACES.some((known) => known === place);
  if (!placesIn(template).every(isKnown))
    return `has an unknown place; there are ${PLACES.map((known) => `{${known}}`).join(', ')}`;
  const bare = template.replaceAll(PLACE, 'x');
  const url = URL.canParse(bare) ? new URL(bare) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return 'must be an http:// or https:// URL';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  // Whoever fills a place must not be able to choose the host.
  return /^https?:\/\/[^/?#]*\{/.test(template) ? 'must not have a place in its host name' : undefined;
}

/** Undefined when a value is missing or not fit for an URL. */
export function fillLink(template: string, values: LinkValues): string | undefined {
  const missing = placesIn(template).some((place) => valueFor(place, values) === undefined);
  if (missing) return undefined;
  return template.replaceAll(PLACE, (_all, place: string) =>
    encodeURIComponent(valueFor(place, values) ?? ''),
  );
}

function placesIn(template: string): string[] {
  return [...template.matchAll(PLACE)].map(([, place = '']) => place);
}

function valueFor(place: string, values: LinkValues): string | undefined {
  const known = PLACES.find((name) => name === place);
  const value = known && values[known];
  if (value === undefined) return undefined;
  // Labels are the operator's own words and are encoded; they may hold spaces and Arabic.
  return known === 'conversation' && !isPlainThreadId(value) ? undefined : value;
}
