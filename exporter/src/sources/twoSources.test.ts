/** One message through two sources, by the network and by the helpdesk behind it: the real core counts it once. */
import { stringify } from 'yaml';
import { configText, endExportersAfterEach, startExporter } from '../testing/exporter.ts';
import type { TestExporter } from '../testing/exporter.ts';
import * as chatwoot from './chatwoot/testing/build.ts';
import * as respondio from './respondio/testing/build.ts';
import { KEYS, SUBJECTS } from './testing/everyKind.ts';
import { requestOf } from './testing/subject.ts';
import { inbound, status } from './twilio/testing/build.ts';
import type { KIND_NAMES } from './kinds.ts';
import * as wati from './wati/testing/build.ts';

endExportersAfterEach();

type Kind = (typeof KIND_NAMES)[number];

interface Case {
  readonly helpdesk: Kind;
  readonly network: Kind;
  /** The same two messages: the customer's, and half a minute later the team's. */
  readonly byHelpdesk: readonly unknown[];
  readonly byNetwork: readonly unknown[];
  readonly at: number;
}

const WABA = 'whatsapp_business_account';

function cloudApi(phone: string, [asked, replied]: readonly [string, string], seconds: number) {
  const change = (value: object) => ({
    object: WABA,
    entry: [
      {
        id: '410220330440550',
        changes: [
          { field: 'messages', value: { metadata: { phone_number_id: '612300450067089' }, ...value } },
        ],
      },
    ],
  });
  return [
    change({
      contacts: [{ wa_id: phone, profile: { name: 'Somebody' } }],
      messages: [{ from: phone, id: asked, timestamp: String(seconds), type: 'text', text: { body: 'Hi' } }],
    }),
    change({
      statuses: [{ id: replied, recipient_id: phone, status: 'sent', timestamp: String(seconds + 30) }],
    }),
  ];
}

const [ASKED, REPLIED] = ['SM0000000000000000000000000000d001', 'SM0000000000000000000000000000d002'];

const THROUGH_TWILIO = { channel: 'Channel::TwilioSms' };

const CASES: readonly Case[] = [
  {
    helpdesk: 'wati',
    network: 'whatsapp',
    byHelpdesk: [wati.message(1, 0), wati.session(2, 30)],
    byNetwork: cloudApi(wati.PHONE, [wati.wamid(1), wati.wamid(2)], wati.BEGAN),
    at: wati.RECEIVED_AT,
  },
  {
    helpdesk: 'respondio',
    network: 'whatsapp',
    byHelpdesk: [respondio.received({ n: 1 }), respondio.sent({ n: 2, at: 30 })],
    byNetwork: cloudApi(respondio.PHONE, [respondio.wamid(1), respondio.wamid(2)], respondio.BEGAN),
    at: respondio.RECEIVED_AT,
  },
  {
    helpdesk: 'chatwoot',
    network: 'whatsapp',
    byHelpdesk: [chatwoot.message({ id: 9001 }), chatwoot.reply({ at: 30 }), chatwoot.taken({ at: 30 })],
    byNetwork: cloudApi(chatwoot.PHONE, [chatwoot.wamid(9001), chatwoot.wamid(9003)], chatwoot.BEGAN),
    at: chatwoot.RECEIVED_AT,
  },
  {
    helpdesk: 'chatwoot',
    network: 'twilio',
    byHelpdesk: [
      chatwoot.message({ id: 9001, sourceId: ASKED, talk: THROUGH_TWILIO }),
      chatwoot.reply({ at: 30, talk: THROUGH_TWILIO }),
      chatwoot.taken({ at: 30, sourceId: REPLIED, talk: THROUGH_TWILIO }),
    ],
    byNetwork: [
      inbound({
        MessageSid: ASKED,
        SmsSid: ASKED,
        From: `whatsapp:+${chatwoot.PHONE}`,
        WaId: chatwoot.PHONE,
      }),
      status('sent', { MessageSid: REPLIED, SmsSid: REPLIED, To: `whatsapp:+${chatwoot.PHONE}` }),
    ],
    at: chatwoot.RECEIVED_AT,
  },
];

describe.each(CASES.map((one) => [one.helpdesk, one.network, one] as const))(
  '%s and %s',
  (helpdesk, network, told) => {
    let clock: number;
    let desk: TestExporter;

    beforeEach(async () => {
      clock = told.at;
      const subject = SUBJECTS[network]![0]!;
      const sources = [
        { name: 'desk', kind: helpdesk, ...KEYS[helpdesk](SUBJECTS[helpdesk]![0]!.secrets[0]) },
        { name: 'test', kind: network, ...KEYS[network](subject.secrets[0]) },
      ].map((source) => ({ ...source, inboxes: { '*': { inbox: 'support', team: 'care' } } }));
      const publicUrl = subject.tools?.publicUrl ?? 'https://kpi.example.net';
      desk = await startExporter({
        config: configText(stringify({ publicUrl }), stringify({ sources })),
        now: () => clock,
      });
    });

    /** Those that sign their address know themselves as `test`. */
    async function post(kind: Kind, bodies: readonly unknown[]): Promise<void> {
      for (const body of bodies) {
        const { target, headers, body: bytes } = requestOf(SUBJECTS[kind]![0]!, { body });
        const address = kind === helpdesk ? target.replace('/test', '/desk') : target;
        expect((await desk.send(address, { method: 'POST', headers, body: bytes })).status).toBeLessThan(300);
      }
    }

    async function total(metric: string, wanted: Readonly<Record<string, string>>): Promise<number> {
      const { families } = await desk.scrape();
      const samples = families.get(metric)?.samples ?? [];
      return samples
        .filter(({ labels }) => Object.entries(wanted).every(([name, value]) => labels[name] === value))
        .reduce((sum, { value }) => sum + value, 0);
    }

    async function counted() {
      clock += desk.exporter.config.allowedLatenessMs + 1;
      await desk.engine.settleDue();
      const messages = 'helpdesk_messages_total';
      return {
        in: await total(messages, { direction: 'in' }),
        out: await total(messages, { direction: 'out' }),
        byPeople: await total(messages, { direction: 'out', sender: 'human' }),
        episodes: await total('helpdesk_episodes_opened_total', {}),
      };
    }

    const ONCE = { in: 1, out: 1, byPeople: 1, episodes: 1 };

    it('one alone tells of each message', async () => {
      await post(helpdesk, told.byHelpdesk);
      expect(await counted()).toEqual(ONCE);
    });

    it('count each message once, the helpdesk being first', async () => {
      await post(helpdesk, told.byHelpdesk);
      await post(network, told.byNetwork);
      expect(await counted()).toEqual(ONCE);
    });

    it('count each message once, the network being first', async () => {
      await post(network, told.byNetwork);
      await post(helpdesk, told.byHelpdesk);
      expect(await counted()).toEqual(ONCE);
    });
  },
);
