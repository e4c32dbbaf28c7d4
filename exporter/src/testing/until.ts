/** Waits for something that comes to pass by itself. Throws when it has not within the time: by then it hangs, on any machine. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  { withinMs = 20_000 }: { withinMs?: number } = {},
): Promise<void> {
  for (const end = performance.now() + withinMs; performance.now() < end;) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`It has not come to pass within ${withinMs} ms`);
}
