import type { DataFrame } from '@grafana/data';
import type { APIRequestContext } from '@playwright/test';

import type { Options, View } from '../src/options.ts';
import { firstResponseFrames, NOW_MS, peakLoadFrames, satisfactionFrames } from '../src/testing/sample.ts';

export const FRAMES: Readonly<Record<View, () => DataFrame[]>> = {
  firstResponse: firstResponseFrames,
  satisfaction: satisfactionFrames,
  peakLoad: peakLoadFrames,
};

const THREE_WEEKS_MS = 21 * 86_400_000;

export interface Shown {
  readonly view: View;
  readonly options?: Partial<Options>;
  readonly frames?: DataFrame[];
  readonly links?: readonly { readonly title: string; readonly url: string }[];
  /** In grid units: 24 wide, each 38 px high. */
  readonly size?: { readonly w: number; readonly h: number };
}

/**
 * Saves a dashboard with one panel that shows fixed frames, and returns its uid. The frames are a snapshot query of
 * Grafana's own data source, so that nothing but Grafana and the panel is needed. `token`: what tests tell apart.
 */
export async function saveDashboard(
  request: APIRequestContext,
  token: string,
  shown: Shown,
): Promise<string> {
  const uid = `supportkpis-${token}`;
  const answer = await request.post('/api/dashboards/db', {
    data: { overwrite: true, dashboard: { uid, title: `Support KPIs ${token}`, ...dashboardOf(shown) } },
  });
  if (!answer.ok()) {
    throw new Error(`Grafana refused the dashboard: ${answer.status()} ${await answer.text()}`);
  }
  return uid;
}

function dashboardOf({
  view,
  options,
  frames = FRAMES[view](),
  links = [],
  size = { w: 24, h: 11 },
}: Shown): object {
  const datasource = { type: 'grafana', uid: 'grafana' };
  return {
    timezone: 'utc',
    time: { from: new Date(NOW_MS - THREE_WEEKS_MS).toISOString(), to: new Date(NOW_MS).toISOString() },
    panels: [
      {
        id: 1,
        title: 'Support',
        type: 'helpdesk-supportkpis-panel',
        gridPos: { x: 0, y: 0, ...size },
        datasource,
        options: { view, ...options },
        fieldConfig: { defaults: { links }, overrides: [] },
        targets: [{ refId: 'A', datasource, queryType: 'snapshot', snapshot: frames.map(toJson) }],
      },
    ],
  };
}

function toJson({ refId, name, meta, fields }: DataFrame): object {
  return {
    schema: {
      refId,
      name,
      meta,
      fields: fields.map((field) => ({
        name: field.name,
        type: field.type,
        labels: field.labels,
        config: field.config,
      })),
    },
    data: { values: fields.map((field) => field.values) },
  };
}
