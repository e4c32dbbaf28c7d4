/** What the process counts of itself. It starts at zero with the process, as such counters do. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Family, Sample } from './family.ts';
import type { MetricSpec, MetricType } from './names.ts';
import { COMMIT_BUCKETS_SECONDS, EXPORTER, INGEST, INQUIRY } from './names.ts';

export const WEBHOOK_OUTCOMES = ['accepted', 'refused', 'failed'] as const;
export type WebhookOutcome = (typeof WEBHOOK_OUTCOMES)[number];

export const INQUIRY_OUTCOMES = ['ok', 'throttled', 'refused', 'failed', 'malformed'] as const;
export type InquiryOutcome = (typeof INQUIRY_OUTCOMES)[number];

/** The source label of requests that named no configured one. */
export const UNKNOWN_SOURCE = 'unknown';

/** Why a connection beyond the limit was closed: see `ConnectionRoom`. */
export const CLOSED_BECAUSE = ['idle', 'refused'] as const;
export type ClosedBecause = (typeof CLOSED_BECAUSE)[number];

export interface OwnMetrics {
  webhookAnswered(source: string, outcome: WebhookOutcome, reason?: string): void;
  /** A request to the provider's API of a source. */
  inquiryAnswered(source: string, outcome: InquiryOutcome): void;
  /** A scan of it was done to its end. */
  scanned(source: string, scan: string, nowMs: number): void;
  storeCommitted(operation: string, durationMs: number): void;
  storeFailed(operation: string): void;
  connectionClosed(reason: ClosedBecause): void;
  configReloaded(succeeded: boolean, nowMs: number): void;
  /** Makes the series of these sources exist, at 0. */
  ensureSources(sources: readonly string[]): void;
  /** The same for a source that asks its provider's API. */
  ensureInquiry(source: string, scans: readonly string[]): void;
  families(): Promise<Family[]>;
}

export function createOwnMetrics(build: { version: string; nodeVersion: string }): OwnMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counter = (spec: MetricSpec) => new Counter({ ...base(spec), registers: [registry] });
  const gauge = (spec: MetricSpec) => new Gauge({ ...base(spec), registers: [registry] });
  const requests = counter(INGEST.webhookRequests);
  const rejected = counter(INGEST.webhookRejected);
  const inquiries = counter(INQUIRY.requests);
  const lastScans = gauge(INQUIRY.lastSuccess);
  const commits = counter(EXPORTER.storeCommits);
  const closed = counter(EXPORTER.connectionsClosed);
  const reloadSuccessful = gauge(EXPORTER.configReloadSuccessful);
  const reloadTime = gauge(EXPORTER.configReloadTime);
  const commitSeconds = new Histogram({
    ...base(EXPORTER.storeCommitSeconds),
    buckets: [...COMMIT_BUCKETS_SECONDS],
    registers: [registry],
  });
  gauge(EXPORTER.buildInfo).set({ version: build.version, nodeversion: build.nodeVersion }, 1);
  for (const reason of CLOSED_BECAUSE) closed.inc({ reason }, 0);
  for (const operation of ['ingest', 'settle']) {
    for (const outcome of ['succeeded', 'failed']) commits.inc({ operation, outcome }, 0);
    commitSeconds.zero({ operation });
  }
  return {
    webhookAnswered(source, outcome, reason) {
      requests.inc({ source, outcome });
      if (reason !== undefined) rejected.inc({ source, reason });
    },
    inquiryAnswered(source, outcome) {
      inquiries.inc({ source, outcome });
    },
    scanned(source, scan, nowMs) {
      lastScans.set({ source, scan }, nowMs / 1000);
    },
    storeCommitted(operation, durationMs) {
      commits.inc({ operation, outcome: 'succeeded' });
      commitSeconds.observe({ operation }, durationMs / 1000);
    },
    storeFailed(operation) {
      commits.inc({ operation, outcome: 'failed' });
    },
    connectionClosed(reason) {
      closed.inc({ reason });
    },
    configReloaded(succeeded, nowMs) {
      reloadSuccessful.set(succeeded ? 1 : 0);
      if (succeeded) reloadTime.set(nowMs / 1000);
    },
    ensureSources(sources) {
      for (const source of [...sources, UNKNOWN_SOURCE]) {
        for (const outcome of WEBHOOK_OUTCOMES) requests.inc({ source, outcome }, 0);
      }
      for (const source of sources) {
        for (const reason of REJECTION_REASONS) rejected.inc({ source, reason }, 0);
      }
      rejected.inc({ source: UNKNOWN_SOURCE, reason: 'unknown_source' }, 0);
    },
    ensureInquiry(source, scans) {
      for (const outcome of INQUIRY_OUTCOMES) inquiries.inc({ source, outcome }, 0);
      for (const scan of scans) lastScans.inc({ source, scan }, 0);
    },
    families: () => registryFamilies(registry),
  };
}

/** Why a webhook to a configured source can be turned away. */
export const REJECTION_REASONS = [
  'signature_missing',
  'signature_malformed',
  'signature_mismatch',
  'timestamp_out_of_tolerance',
  'token_mismatch',
  'method',
  'content_type',
  'too_large',
  'not_json',
  'path',
  'timeout',
  'aborted',
  'overloaded',
  'store_unavailable',
  'shutting_down',
  'internal',
] as const;

function base({ name, help, labels }: MetricSpec) {
  return { name, help, labelNames: [...labels] };
}

/** What the library's metrics are, beyond what its types tell. */
interface LibraryMetric {
  readonly name: string;
  readonly labelNames: readonly string[];
  get(): Promise<LibraryValues>;
}

interface LibraryValues {
  readonly help: string;
  readonly type: unknown;
  readonly values: readonly {
    readonly value: number;
    readonly labels: Readonly<Record<string, string | number>>;
    readonly metricName?: string;
  }[];
}

/** Gauges the library names like counters, which `promtool check metrics` refuses; their kinds are told by others. */
const MISNAMED = new Set([
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
]);

/** The library's metrics in our own form, so that one renderer serves all and both formats. */
async function registryFamilies(registry: Registry): Promise<Family[]> {
  const metrics = registry.getMetricsAsArray() as unknown as readonly LibraryMetric[];
  return Promise.all(metrics.filter(({ name }) => !MISNAMED.has(name)).map(toFamily));
}

/** Its labels are those declared: a family without a value yet is the same family later. */
async function toFamily(metric: LibraryMetric): Promise<Family> {
  const { help, type, values } = await metric.get();
  const spec: MetricSpec = { name: metric.name, help, type: type as MetricType, labels: metric.labelNames };
  return { spec, samples: values.map((value) => toSample(spec, value)) };
}

function toSample(spec: MetricSpec, { value, labels, metricName }: LibraryValues['values'][number]): Sample {
  const le = labels.le;
  return {
    suffix: (metricName ?? spec.name).slice(spec.name.length),
    labels: spec.labels.map((name) => String(labels[name] ?? '')),
    value,
    ...(le === undefined ? {} : { le: le === '+Inf' ? Infinity : Number(le) }),
  };
}
