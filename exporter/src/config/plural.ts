/** `1 fault`, `2 faults`, `3 inboxes`. */
export function plural(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun}${/(?:x|s)$/.test(noun) ? 'es' : 's'}`;
}
