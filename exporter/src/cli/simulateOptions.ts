/** What the `simulate` command is told. */
import { Option } from 'commander';
import { DEFAULT_PORT } from '../config/defaultPort.ts';
import { DIALECT_NAMES, PAIR, type DialectName } from '../simulate/dialects/names.ts';
import type { ListenOn } from '../simulate/dialects/serveApi.ts';
import { SCENARIOS, type ScenarioName } from '../simulate/scenario.ts';
import {
  durationOption,
  httpUrl,
  instant,
  listenOn,
  positive,
  positiveWhole,
  shareOption,
  speed,
  wholeNumber,
} from './arguments.ts';

export interface SimulateOptions {
  readonly url: string;
  readonly seed: number;
  readonly from?: number;
  readonly for: number;
  readonly rate: number;
  readonly speed: number;
  readonly duplicates: number;
  readonly reorder: number;
  readonly maxDelay: number;
  readonly loss: number;
  readonly scenario: ScenarioName;
  readonly scenarioAt: number;
  readonly scenarioFor: number;
  readonly window: number;
  readonly concurrency: number;
  readonly dialect: DialectName | typeof PAIR;
  readonly apiListen?: ListenOn;
  readonly apiIdle: number;
  readonly source?: string;
  readonly secret?: string;
  readonly secretFile?: string;
  readonly 'whatsapp.source': string;
  readonly 'whatsapp.secret'?: string;
  readonly 'whatsapp.secretFile'?: string;
  readonly 'generic.source': string;
  readonly 'generic.secret'?: string;
  readonly 'generic.secretFile'?: string;
  readonly truth?: string;
  readonly asOf?: number;
  readonly configOut?: string;
  readonly dryRun?: boolean;
  readonly history?: string;
  readonly step: number;
}

export function optionsOfTraffic(): Option[] {
  return [
    new Option('--seed <number>', 'the same seed makes the same traffic').argParser(wholeNumber).default(1),
    new Option(
      '--from <RFC3339>',
      'start of the traffic in event time; default: now at speed 1, else so that it ends now',
    ).argParser(instant),
    durationOption('--for <duration>', 'how long the traffic lasts, in event time', '1d'),
    new Option('--rate <number>', 'conversations per hour at the mean of a week')
      .argParser(positive)
      .default(40),
    new Option('--scenario <name>', 'what goes wrong').choices(SCENARIOS).default('normal'),
    durationOption('--scenario-at <duration>', 'from the start until it goes wrong', '12h'),
    durationOption('--scenario-for <duration>', 'how long it goes wrong', '1h'),
    shareOption('--duplicates <share>', 'share of deliveries that are sent again', 0.02),
    shareOption('--reorder <share>', 'share of updates that are held back and overtaken', 0.05),
    durationOption('--max-delay <duration>', 'longest an update is held back, in event time', '5s'),
    shareOption('--loss <share>', 'share of deliveries that never arrive', 0),
  ];
}

export function optionsOfSending(): Option[] {
  return [
    new Option('--url <url>', 'the exporter').argParser(httpUrl).default(`http://127.0.0.1:${DEFAULT_PORT}`),
    new Option('--speed <factor>', 'event time per wall time: 1 is real time, 1440 a day a minute, or max')
      .argParser(speed)
      .default(1),
    durationOption('--window <duration>', 'most event time between two requests under way', '4s'),
    new Option('--concurrency <number>', 'most requests under way').argParser(positiveWhole).default(16),
    new Option('--dialect <name>', 'the provider that tells of it')
      .choices([PAIR, ...DIALECT_NAMES])
      .default(PAIR),
    new Option(
      '--api-listen <host:port>',
      "serve the dialect's API, for the exporter to ask; port 0: a free one",
    ).argParser(listenOn),
    durationOption(
      '--api-idle <duration>',
      'after the posting, how long nothing must have been asked before the API is closed; Ctrl-C closes it at once',
      '1m',
    ),
    new Option('--source <name>', "name of the dialect's source; default: its kind"),
    new Option('--secret <secret>', 'what its webhooks are signed with; default: a well-known one'),
    new Option('--secret-file <file>', 'file that holds the secret').conflicts('secret'),
    ...(['whatsapp', 'generic'] as const).flatMap(optionsOfSource),
    new Option('--truth <file>', 'write the KPIs that must come out of it, as JSON'),
    new Option(
      '--as-of <RFC3339>',
      'instant the truth is judged at; default: the end of the traffic',
    ).argParser(instant),
    new Option(
      '--config-out <file>',
      'write a configuration that matches, with a store of its own; over none that was not written so',
    ),
    new Option('--dry-run', 'post nothing, print how much there would be'),
    new Option(
      '--history <folder>',
      'post nothing, write what Prometheus would have scraped of the traffic, as backfill does',
    ),
    durationOption('--step <duration>', 'with --history: time between two samples', '2m'),
  ];
}

function optionsOfSource(kind: 'whatsapp' | 'generic'): Option[] {
  return [
    new Option(`--${kind}.source <name>`, `name of the source of kind ${kind}`).default(kind),
    new Option(`--${kind}.secret <secret>`, 'what its webhooks are signed with; default: a well-known one'),
    new Option(`--${kind}.secret-file <file>`, 'file that holds the secret').conflicts(`${kind}.secret`),
  ];
}
