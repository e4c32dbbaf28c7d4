/** The operating system's limit of open files, which every connection counts against. */
const LIMIT = /^Max open files\s+(\d+)\s/m;

/** Files the program itself needs beside connections, generously. */
const SPARE_FILES = 100;

/** From Linux's own account of the process, `/proc/self/limits`; undefined where there is none, or no limit. */
export function openFilesLimit(readFile: (path: string) => string): number | undefined {
  try {
    const [, soft] = LIMIT.exec(readFile('/proc/self/limits')) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}

/** What is wrong with allowing so many connections, in words that say what to do; undefined when nothing is. */
export function connectionsProblem(
  maxConnections: number,
  openFiles: number | undefined,
): string | undefined {
  if (openFiles === undefined || maxConnections + SPARE_FILES <= openFiles) return undefined;
  return (
    `limits.maxConnections is ${maxConnections}, but only ${openFiles} files may be open: beyond that new connections ` +
    `are closed without a word. Raise the limit (ulimit -n) to ${maxConnections + SPARE_FILES}, or lower maxConnections`
  );
}
