/** An exporter held in the middle of its start: its configuration file is a pipe that nobody has finished writing. */
import { execFileSync } from 'node:child_process';
import { constants, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { eventually } from '../../support/processes.ts';
import { configText } from './site.ts';
import type { Launch, Program, Site } from './site.ts';

export interface HeldStart {
  readonly program: Program;
  /** Lets the start go on. A plain file is where the pipe was: what later starts and reloads read. `keys` are for it. */
  readonly release: (keys?: string) => Promise<void>;
}

/** Resolves when the exporter is reading its configuration. */
export async function holdStart(site: Site, launch?: Launch): Promise<HeldStart> {
  rmSync(site.configFile);
  execFileSync('mkfifo', [site.configFile]);
  const program = site.launch(launch);
  // Not blocking, opening a pipe for writing fails until somebody has opened it for reading.
  const pipe = await eventually('the exporter to read its configuration', () =>
    open(site.configFile, constants.O_WRONLY | constants.O_NONBLOCK),
  );
  return {
    program,
    release: async (keys) => {
      const fresh = `${site.configFile}.new`;
      writeFileSync(fresh, configText(site.database, keys));
      renameSync(fresh, site.configFile);
      await pipe.write(configText(site.database));
      await pipe.close();
    },
  };
}
