/** Root may write anywhere: whoever tests permissions as root gives up that power for the program under test. */

const OVERRIDES = '-dac_override,-dac_read_search,-fowner,-sys_admin';

/** The command, run bound by the permissions of files like any other user. */
export function asOrdinaryUser(command: readonly string[]): readonly string[] {
  if (process.getuid?.() !== 0) return command;
  return ['setpriv', `--bounding-set=${OVERRIDES}`, `--inh-caps=${OVERRIDES}`, ...command];
}
