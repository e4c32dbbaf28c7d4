/** A second replica shows the same numbers: a few of them, for a while, show whether a query counts them twice. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadChunk } from '../../exporter/src/backfill/blocks.ts';
import { runToEnd } from './processes.ts';

const SHOWN =
  '{__name__=~"helpdesk_(objective_results|conversations|episodes_opened|csat|agent_episodes)_.*"}';
const SAMPLE = /^\{__name__="(\w+)", (.*)\} (\S+) (\d+)$/;

export interface ReplicaOptions {
  readonly promtool: string;
  /** Folder of the blocks that hold the first one. */
  readonly blocks: string;
  /** For a file on its way. */
  readonly folder: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export async function addReplica({ promtool, blocks, folder, fromMs, toMs }: ReplicaOptions): Promise<void> {
  const dump = ['tsdb', 'dump', `--min-time=${fromMs}`, `--max-time=${toMs}`, `--match=${SHOWN}`, blocks];
  const { code, output } = await runToEnd(promtool, dump);
  if (code !== 0) throw new Error(`promtool ${dump.join(' ')}:\n${output.slice(-2000)}`);
  const lines = output.split('\n').flatMap((line) => {
    const [, name = '', labels = '', value = '', at = ''] = SAMPLE.exec(line) ?? [];
    if (name === '') return [];
    const ofReplica = labels.replace('instance="exporter:', 'instance="exporter-b:');
    return [`${name}{${ofReplica.replaceAll('", ', '",')}} ${value} ${Number(at) / 1000}`];
  });
  if (lines.length === 0) throw new Error('Nothing to show of the replica');
  const file = join(folder, 'replica.om');
  writeFileSync(file, `${lines.join('\n')}\n# EOF\n`);
  await loadChunk(promtool, file, blocks);
  rmSync(file);
}
