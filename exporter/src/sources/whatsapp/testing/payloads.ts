/** One body of every documented shape, with all that may come of it. Names, numbers and texts are made up. */
import { facts, ignored } from '../../testing/outcome.ts';
import type { Outcome } from '../../testing/outcome.ts';
import { digest } from '../../testing/tools.ts';
import {
  BUSINESS,
  CONTACT,
  NAME,
  NEW_PHONE,
  NEW_TEL,
  NEW_USER_ID,
  NEW_WA,
  PHONE,
  RECIPIENT,
  SENDER,
  TEL,
  USER_ID,
  WA,
  about,
  at,
  change,
  echoes,
  incoming,
  keyOf,
  metadata,
  post,
  sent,
  stamp,
  statuses,
  turn,
  wamid,
} from './build.ts';

export interface Payload {
  readonly claim: string;
  readonly body: unknown;
  readonly outcome: Outcome;
}

const MEDIA = {
  sha256: 'Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE=',
  id: '2100000000000007',
  url: 'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=2100000000000007',
};
const CONTEXT = { from: BUSINESS, id: wamid(901) };
const SERVICE = { billable: false, pricing_model: 'PMP', type: 'free_customer_service', category: 'service' };
const ERROR_CODES =
  'https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes';

function message(n: number, seconds: number, content: object): object {
  return { ...SENDER, id: wamid(n), timestamp: stamp(seconds), ...content };
}

function status(n: number, seconds: number, content: object): object {
  return { id: wamid(n), timestamp: stamp(seconds), ...RECIPIENT, ...content };
}

const MESSAGES: readonly Payload[] = [
  {
    claim: 'a text is a turn of the customer',
    body: incoming(
      message(1, 10, { type: 'text', text: { body: 'Hello, the lamp came without a plug 😕' } }),
    ),
    outcome: facts(turn(1, 10)),
  },
  {
    claim: 'a reply to a message, in the older shape without user ids, is keyed by phone',
    body: post(
      change('messages', {
        contacts: [{ profile: { name: NAME }, wa_id: PHONE }],
        messages: [
          {
            context: CONTEXT,
            from: PHONE,
            id: wamid(2),
            timestamp: stamp(60),
            type: 'text',
            text: { body: 'That is the one' },
          },
        ],
      }),
    ),
    outcome: facts({ ...turn(2, 60), customer: TEL, alsoKnownAs: undefined }),
  },
  {
    claim: 'a text that came from an advertisement is a turn',
    body: incoming(
      message(3, 12, {
        type: 'text',
        text: { body: 'Do you have it in brass?' },
        referral: {
          source_url: 'https://fb.me/sample7',
          source_id: '120211110000000009',
          source_type: 'ad',
          headline: 'Lamps for autumn',
          body: 'Write to us',
          media_type: 'image',
          image_url: 'https://scontent.example/lamp.jpg',
          ctwa_clid: 'ARSampleClickId0009',
          welcome_message: { text: 'Hello! Which lamp may it be?' },
        },
      }),
    ),
    outcome: facts(turn(3, 12)),
  },
  {
    claim: 'an image is a turn',
    body: incoming(
      message(4, 13, {
        type: 'image',
        image: { caption: 'the bare wire', mime_type: 'image/jpeg', ...MEDIA },
      }),
    ),
    outcome: facts(turn(4, 13)),
  },
  {
    claim: 'a voice note is a turn',
    body: incoming(
      message(5, 14, {
        type: 'audio',
        audio: { mime_type: 'audio/ogg; codecs=opus', ...MEDIA, voice: true },
      }),
    ),
    outcome: facts(turn(5, 14)),
  },
  {
    claim: 'a document, a video and a sticker are turns',
    body: incoming(
      message(6, 15, {
        type: 'document',
        document: {
          caption: 'receipt',
          filename: 'receipt-3302.pdf',
          mime_type: 'application/pdf',
          ...MEDIA,
        },
      }),
      message(106, 15, {
        type: 'video',
        video: { caption: 'it flickers', mime_type: 'video/mp4', ...MEDIA },
      }),
      message(206, 15, { type: 'sticker', sticker: { mime_type: 'image/webp', ...MEDIA, animated: false } }),
    ),
    outcome: facts(turn(6, 15), turn(106, 15), turn(206, 15)),
  },
  {
    claim: 'a location is a turn',
    body: incoming(
      message(7, 16, {
        type: 'location',
        location: {
          latitude: 24.7136,
          longitude: 46.6753,
          name: 'Office',
          address: 'King Road 9, Riyadh',
          url: 'https://maps.example/y',
        },
      }),
    ),
    outcome: facts(turn(7, 16)),
  },
  {
    claim: 'a shared contact card is a turn of the sender, not of the one on the card',
    body: incoming(
      message(8, 17, {
        type: 'contacts',
        contacts: [
          {
            name: { first_name: 'Omar', last_name: 'Harbi', formatted_name: 'Omar Harbi' },
            phones: [{ phone: '+966 50 001 0999', wa_id: '966500010999', type: 'CELL' }],
            emails: [{ email: 'omar@example.net', type: 'WORK' }],
          },
        ],
      }),
    ),
    outcome: facts(turn(8, 17)),
  },
  {
    claim: 'a tap on a survey button is a turn that answers',
    body: incoming(
      message(9, 20, {
        type: 'interactive',
        interactive: { type: 'button_reply', button_reply: { id: 'csat:v1:srv_77:3', title: 'Great' } },
        context: CONTEXT,
      }),
    ),
    outcome: facts(turn(9, 20, { answer: { points: 3, survey: 'srv_77' } })),
  },
  {
    claim: 'a choice from a survey list is a turn that answers',
    body: incoming(
      message(10, 21, {
        type: 'interactive',
        interactive: {
          type: 'list_reply',
          list_reply: { id: 'csat:v1:srv_77:5', title: '5 - Delighted', description: 'All was well' },
        },
        context: CONTEXT,
      }),
    ),
    outcome: facts(turn(10, 21, { answer: { points: 5, survey: 'srv_77' } })),
  },
  {
    claim: 'a Flow sent in is a turn that answers with the rating in it',
    body: incoming(
      message(11, 22, {
        type: 'interactive',
        interactive: {
          type: 'nfm_reply',
          nfm_reply: {
            name: 'flow',
            body: 'Sent',
            response_json: JSON.stringify({
              flow_token: 'csat:v1:srv_77',
              rating: '4',
              comment: 'swift reply',
            }),
          },
        },
        context: CONTEXT,
      }),
    ),
    outcome: facts(turn(11, 22, { answer: { points: 4, survey: 'srv_77' } })),
  },
  {
    claim: 'an answer to a request to call is a turn',
    body: incoming(
      message(12, 23, {
        type: 'interactive',
        interactive: {
          type: 'call_permission_reply',
          call_permission_reply: {
            response: 'accept',
            is_permanent: false,
            expiration_timestamp: '1780604800',
            response_source: 'user_action',
          },
        },
        context: CONTEXT,
      }),
    ),
    outcome: facts(turn(12, 23)),
  },
  {
    claim: 'a tap on a quick reply of a template is a turn that answers',
    body: incoming(
      message(13, 24, {
        type: 'button',
        button: { payload: 'csat:v1:srv_77:1', text: 'Poor' },
        context: CONTEXT,
      }),
    ),
    outcome: facts(turn(13, 24, { answer: { points: 1, survey: 'srv_77' } })),
  },
  {
    claim: 'a reaction is no turn',
    body: incoming(message(14, 25, { type: 'reaction', reaction: { message_id: wamid(901), emoji: '🎉' } })),
    outcome: ignored('reaction'),
  },
  {
    claim: 'a reaction taken back is no turn',
    body: incoming(message(15, 26, { type: 'reaction', reaction: { message_id: wamid(901) } })),
    outcome: ignored('reaction'),
  },
  {
    claim: 'an order is a turn',
    body: incoming(
      message(16, 27, {
        type: 'order',
        order: {
          catalog_id: '277000000000004',
          text: 'please on Sunday',
          product_items: [
            { product_retailer_id: 'LAMP-9', quantity: '2', item_price: 129.5, currency: 'SAR' },
          ],
        },
      }),
    ),
    outcome: facts(turn(16, 27)),
  },
  {
    claim: 'a changed phone number joins the two customers',
    body: post(
      change('messages', {
        messages: [
          {
            from: PHONE,
            id: wamid(17),
            timestamp: stamp(28),
            type: 'system',
            system: {
              body: `User ${NAME} changed from ${PHONE} to ${NEW_PHONE}`,
              wa_id: NEW_PHONE,
              type: 'user_changed_number',
            },
          },
        ],
      }),
    ),
    outcome: facts(
      about({ kind: 'CustomerMerged', key: keyOf(17), at: at(28), customer: TEL, into: NEW_TEL }),
    ),
  },
  {
    claim: 'what the API cannot carry is a turn all the same',
    body: incoming(
      message(18, 29, {
        type: 'unsupported',
        unsupported: { type: 'poll' },
        errors: [
          {
            code: 131051,
            title: 'Message type unknown',
            message: 'Message type unknown',
            error_data: { details: 'Message type is currently not supported.' },
          },
        ],
      }),
    ),
    outcome: facts(turn(18, 29)),
  },
  {
    claim: 'an edit is no turn',
    body: incoming(
      message(19, 30, {
        type: 'edit',
        edit: { original_message_id: wamid(1), message: { type: 'text', text: { body: 'with a plug' } } },
      }),
    ),
    outcome: ignored('edit'),
  },
  {
    claim: 'a message taken back is no turn',
    body: incoming(message(20, 31, { type: 'revoke', revoke: { original_message_id: wamid(1) } })),
    outcome: ignored('revoke'),
  },
  {
    claim: 'opening an empty chat is no turn',
    body: incoming(message(21, 32, { type: 'request_welcome' })),
    outcome: ignored('request_welcome'),
  },
  {
    claim: 'every update of every change of every entry counts',
    body: {
      entry: [
        {
          id: '410220330440550',
          changes: [
            {
              value: {
                messaging_product: 'whatsapp',
                metadata: metadata(),
                contacts: [CONTACT],
                messages: [
                  message(22, 40, { type: 'text', text: { body: 'Good morning' } }),
                  message(23, 41, { type: 'text', text: { body: 'Anybody there?' } }),
                ],
              },
              field: 'messages',
            },
            change('messages', { contacts: [CONTACT], statuses: [status(901, 45, { status: 'read' })] }),
          ],
        },
        {
          id: '410220330440550',
          changes: [
            change('messages', {
              contacts: [CONTACT],
              messages: [message(24, 42, { type: 'text', text: { body: 'Never mind' } })],
            }),
          ],
        },
      ],
      object: 'whatsapp_business_account',
    },
    outcome: facts(turn(22, 40), turn(23, 41), sent(901, 45, { stage: 'read' }), turn(24, 42)),
  },
];

const STATUSES: readonly Payload[] = [
  {
    claim: "a sent reply with somebody else's note has an unknown sender",
    body: statuses(
      status(901, 100, { status: 'sent', biz_opaque_callback_data: 'shop=cedar;ref=55', pricing: SERVICE }),
    ),
    outcome: facts(sent(901, 100)),
  },
  {
    claim: 'a sent template is a campaign by its billing',
    body: statuses(
      status(902, 101, {
        status: 'sent',
        conversation: {
          id: '7e2b0000000000000000000000000f3c',
          expiration_timestamp: '1780086500',
          origin: { type: 'utility' },
        },
        pricing: { billable: true, pricing_model: 'PMP', type: 'regular', category: 'utility' },
      }),
    ),
    outcome: facts(sent(902, 101, { sender: 'campaign', evidence: 'billing' })),
  },
  {
    claim: 'a delivered reply tells its agent by our tag',
    body: statuses(
      status(903, 102, {
        status: 'delivered',
        biz_opaque_callback_data: 'helpdesk:sender=human;agent=17',
        pricing: SERVICE,
      }),
    ),
    outcome: facts(
      sent(903, 102, { sender: 'human', evidence: 'stated', agent: 'agent-17', stage: 'delivered' }),
    ),
  },
  {
    claim: 'a message that is read is known to be sent',
    body: statuses(status(904, 140, { status: 'read', biz_opaque_callback_data: 'helpdesk:sender=bot' })),
    outcome: facts(sent(904, 140, { sender: 'bot', evidence: 'stated', stage: 'read' })),
  },
  {
    claim: 'a voice message that is played is known to be sent',
    body: statuses(status(905, 150, { status: 'played' })),
    outcome: facts(sent(905, 150, { stage: 'played' })),
  },
  {
    claim: 'a failure comes without contacts and is known as one',
    body: post(
      change('messages', {
        statuses: [
          status(906, 160, {
            status: 'failed',
            errors: [
              {
                code: 131047,
                title: 'Re-engagement message',
                message: 'Re-engagement message',
                error_data: { details: 'The window has closed' },
                href: ERROR_CODES,
              },
            ],
          }),
        ],
      }),
    ),
    outcome: facts(sent(906, 160, { stage: 'failed' })),
  },
  {
    claim: 'a message to a group is left aside',
    body: post(
      change('messages', {
        statuses: [
          {
            id: wamid(907),
            status: 'delivered',
            timestamp: stamp(170),
            recipient_id: 'Y2FwaV9ncm91cDpTQU1QTEU3',
            recipient_type: 'group',
            recipient_participant_id: PHONE,
          },
        ],
      }),
    ),
    outcome: ignored('group'),
  },
  {
    claim: 'a trouble of the account is left aside',
    body: post(
      change('messages', {
        errors: [
          {
            code: 130429,
            title: 'Rate limit hit',
            message: 'Rate limit hit',
            error_data: { details: 'Too many messages from this number.' },
            href: ERROR_CODES,
          },
        ],
      }),
    ),
    outcome: ignored('errors'),
  },
  {
    claim: 'an answer from the Business app is a reply by a human',
    body: post(
      change('smb_message_echoes', {
        contacts: [{ wa_id: PHONE, user_id: USER_ID }],
        message_echoes: [
          {
            from: BUSINESS,
            to: PHONE,
            to_user_id: USER_ID,
            id: wamid(908),
            timestamp: stamp(200),
            type: 'text',
            text: { body: 'We are sorry! A plug is on its way.' },
          },
        ],
      }),
    ),
    outcome: facts(sent(908, 200, { sender: 'human', evidence: 'stated' })),
  },
  {
    claim: "a reply of Meta's own assistant is a reply by a bot",
    body: post(
      change('message_echoes', {
        message_echoes: [
          {
            from: BUSINESS,
            to: PHONE,
            id: wamid(909),
            timestamp: stamp(201),
            type: 'text',
            text: { body: 'We open at nine.' },
            message_creation_type: 'created_by_1p_bot',
          },
        ],
      }),
    ),
    outcome: facts(
      sent(909, 201, { sender: 'bot', evidence: 'stated', customer: TEL, alsoKnownAs: undefined }),
    ),
  },
  {
    claim: 'a reaction by the business is no reply',
    body: echoes({
      from: BUSINESS,
      to: PHONE,
      id: wamid(910),
      timestamp: stamp(202),
      type: 'reaction',
      reaction: { message_id: wamid(1), emoji: '👌' },
    }),
    outcome: ignored('reaction'),
  },
];

const OTHERS: readonly Payload[] = [
  {
    claim: 'messages of the past are left aside, each counted',
    body: post(
      change('history', {
        history: [
          {
            metadata: { phase: 1, chunk_order: 2, progress: 70 },
            threads: [
              {
                id: PHONE,
                messages: [
                  {
                    from: BUSINESS,
                    to: PHONE,
                    id: wamid(31),
                    timestamp: '1779100000',
                    type: 'text',
                    text: { body: 'Thank you for the order' },
                    history_context: { status: 'READ' },
                  },
                  {
                    from: PHONE,
                    id: wamid(32),
                    timestamp: '1779100100',
                    type: 'media_placeholder',
                    history_context: { status: 'DELIVERED' },
                  },
                ],
              },
            ],
          },
        ],
      }),
    ),
    outcome: ignored('history', 2),
  },
  {
    claim: 'pictures of the past are left aside, each counted',
    body: post(
      change('history', {
        contacts: [CONTACT],
        messages: [
          message(33, -90_000, {
            type: 'image',
            image: { caption: 'the box', mime_type: 'image/jpeg', ...MEDIA },
          }),
        ],
      }),
    ),
    outcome: ignored('history'),
  },
  {
    claim: 'a refusal to share the past is left aside',
    body: post(change('history', { history: [{ errors: [{ code: 2593109, title: 'Sharing is off' }] }] })),
    outcome: ignored('history'),
  },
  {
    claim: 'a refusal to share the past is left aside without its envelope too',
    body: {
      messaging_product: 'whatsapp',
      metadata: metadata(),
      history: [{ errors: [{ code: 2593109, title: 'Sharing is off' }] }],
    },
    outcome: ignored('history'),
  },
  {
    claim: 'a customer who stops marketing messages takes consent back',
    body: post(
      change('user_preferences', {
        contacts: [CONTACT],
        user_preferences: [
          {
            wa_id: PHONE,
            user_id: USER_ID,
            detail: 'User requested to stop marketing messages',
            category: 'marketing_messages',
            value: 'stop',
            timestamp: 1_780_000_300,
          },
        ],
      }),
    ),
    outcome: facts(
      about({
        kind: 'ConsentChanged',
        key: `whatsapp-consent:${digest(`${WA} stop 1780000300`)}`,
        at: at(300),
        customer: WA,
        alsoKnownAs: [TEL],
        purpose: 'marketing',
        granted: false,
      }),
    ),
  },
  {
    claim: 'a changed user id joins the two customers',
    body: post(
      change('user_id_update', {
        contacts: [{ profile: { name: NAME }, wa_id: NEW_PHONE, user_id: NEW_USER_ID }],
        user_id_update: [
          {
            wa_id: NEW_PHONE,
            detail: 'User ID changed',
            user_id: { previous: USER_ID, current: NEW_USER_ID },
            timestamp: stamp(310),
          },
        ],
      }),
    ),
    outcome: facts(
      about({
        kind: 'CustomerMerged',
        key: `whatsapp-merge:${digest(`${NEW_WA} ${stamp(310)}`)}`,
        at: at(310),
        customer: WA,
        alsoKnownAs: [NEW_TEL],
        into: NEW_WA,
      }),
    ),
  },
  {
    claim: 'the username of the business is left aside',
    body: post({
      field: 'business_username_update',
      value: { display_phone_number: BUSINESS, username: 'cedarandsalt', status: 'approved' },
    }),
    outcome: ignored('business_username_update'),
  },
  {
    claim: 'a call coming in is left aside',
    body: post(
      change('calls', {
        contacts: [CONTACT],
        calls: [
          {
            id: 'wacid.SAMPLE0007',
            to: BUSINESS,
            from: PHONE,
            event: 'connect',
            timestamp: stamp(330),
            direction: 'USER_INITIATED',
            session: { sdp_type: 'offer', sdp: 'v=0 ...' },
          },
        ],
      }),
    ),
    outcome: ignored('calls'),
  },
  {
    claim: 'the end of a call is left aside',
    body: post(
      change('calls', {
        calls: [
          {
            id: 'wacid.SAMPLE0007',
            to: BUSINESS,
            from: PHONE,
            event: 'terminate',
            direction: 'USER_INITIATED',
            timestamp: stamp(455),
            status: 'COMPLETED',
            start_time: stamp(335),
            end_time: stamp(455),
            duration: 120,
          },
        ],
      }),
    ),
    outcome: ignored('calls'),
  },
  {
    claim: 'a ringing telephone is left aside',
    body: post(
      change('calls', {
        statuses: [
          {
            id: 'wacid.SAMPLE0008',
            timestamp: stamp(500),
            type: 'call',
            status: 'RINGING',
            recipient_id: PHONE,
            biz_opaque_callback_data: 'shop=cedar',
          },
        ],
      }),
    ),
    outcome: ignored('calls'),
  },
  {
    claim: 'the quality of a number is left aside',
    body: {
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '410220330440550',
          time: 1_780_000_600,
          changes: [
            {
              field: 'phone_number_quality_update',
              value: {
                display_phone_number: BUSINESS,
                event: 'THROUGHPUT_UPGRADE',
                current_limit: 'TIER_UNLIMITED',
                max_daily_conversations_per_business: 'TIER_UNLIMITED',
              },
            },
          ],
        },
      ],
    },
    outcome: ignored('phone_number_quality_update'),
  },
];

export const PAYLOADS: readonly Payload[] = [...MESSAGES, ...STATUSES, ...OTHERS];
