/** Where things lie, seen from the project's root, where npm runs its scripts. */
import { join } from 'node:path';

/** A compiled file of the benchmark. */
export function compiled(file: string): string {
  return join(process.cwd(), 'dist', 'bench', file);
}

export const EXPORTER_BIN = join(process.cwd(), 'exporter', 'bin', 'helpdesk-exporter.js');
export const PERFORMANCE_PAGE = join(process.cwd(), 'docs', 'performance.md');
