import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import about from '../src/plugin.json';
import type { View } from '../src/options.ts';
import { complaintsOf } from './complaints.ts';
import { expect, test } from './signedIn.ts';

/** A board asks dozens of queries at once. */
const TIMEOUT_MS = 120_000;

const BOARDS = path.join(__dirname, '..', '..', 'dashboards', 'json', 'en');

interface Board {
  readonly uid: string;
  readonly panels: readonly { readonly type: string; readonly title: string; readonly options?: object }[];
}

/** With what a Prometheus holds, and with one that holds nothing yet. */
const SENTENCES: Readonly<Record<View, RegExp>> = {
  firstResponse:
    /% of [\d,]+ chats? were answered within \w+; the objective is|^No chats in this time range\./,
  satisfaction: /% of [\d,]+ answers were 4 or 5 \(95 % interval|^No survey answers in this time range\./,
  peakLoad: /% of chats arrive between \d\d and \d\d h|^No chats arrived in this time range\./,
};

function boards(): Board[] {
  return readdirSync(BOARDS).map(
    (file) => JSON.parse(readFileSync(path.join(BOARDS, file), 'utf8')) as Board,
  );
}

const shown = boards().flatMap(({ uid, panels }) =>
  panels
    .filter(({ type }) => type === about.id)
    .map(({ title, options }) => ({ uid, title, view: (options as { readonly view: View }).view })),
);

for (const { uid, title, view } of shown) {
  test(`${view} says its sentence on the provisioned ${uid}, and the console stays clean`, async ({
    gotoDashboardPage,
    page,
  }) => {
    const complaints = complaintsOf(page);
    const dashboard = await gotoDashboardPage({ uid });

    await expect(dashboard.getPanelByTitle(title).locator.getByText(SENTENCES[view]).first()).toBeVisible({
      timeout: TIMEOUT_MS,
    });
    expect(complaints).toEqual([]);
  });
}
