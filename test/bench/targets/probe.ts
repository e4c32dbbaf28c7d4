/**
 * Loaded into a server under test by `node --import`: tells over the channel to its parent what only the process
 * itself knows, and may let its clock run faster.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

export interface ProbeReading {
  readonly rssBytes: number;
  readonly peakRssBytes: number;
  readonly heapUsedBytes: number;
  readonly externalBytes: number;
  /** User and system, all threads. */
  readonly cpuMs: number;
  /** Longest pause of the event loop since the last reading. */
  readonly longestPauseMs: number;
}

const RESOLUTION_MS = 1;

function hastenClock(): void {
  const { BENCH_CLOCK_SPEED: speed, BENCH_CLOCK_FROM: from } = process.env;
  if (speed === undefined || from === undefined) return;
  const realNow = Date.now;
  Date.now = () => Math.floor(Number(from) + (realNow() - Number(from)) * Number(speed));
}

function answerReadings(): void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  process.on('message', () => {
    const { rss, heapUsed, external } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const reading: ProbeReading = {
      rssBytes: rss,
      peakRssBytes: process.resourceUsage().maxRSS * 1024,
      heapUsedBytes: heapUsed,
      externalBytes: external,
      cpuMs: (user + system) / 1000,
      longestPauseMs: delay.count === 0 ? 0 : Math.max(0, delay.max / 1e6 - RESOLUTION_MS),
    };
    delay.reset();
    process.send?.(reading);
  });
  // The channel must not keep a process alive that has been told to stop.
  process.channel?.unref();
  // Nobody else would stop it once the benchmark is gone.
  process.on('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
  });
}

hastenClock();
if (isMainThread && process.channel) answerReadings();
