import type { InboxBinding } from './source.ts';

/** Where every inbox id of the provider leads; undefined when it depends on the id. */
export function onlyPlace<B extends InboxBinding>(inboxes: Readonly<Record<string, B>>): B | undefined {
  const any = inboxes['*'];
  const isOnly = Object.values(inboxes).every(({ inbox, team }) => inbox === any?.inbox && team === any.team);
  return isOnly ? any : undefined;
}
