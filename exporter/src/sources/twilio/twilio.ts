/** Twilio: Programmable Messaging, Conversations, TaskRouter with Flex, and Event Streams. See docs/sources/twilio.md. */
import { Findings, NOT_UNDERSTOOD, type Finding } from '../findings.ts';
import type { Acknowledgement, Parsed, SourceKind, SourceTools, WebhookRequest } from '../source.ts';
import { readConversations } from './conversations.ts';
import type { Desk, Knowledge } from './event.ts';
import { readStream } from './eventStreams.ts';
import { Fields } from './fields.ts';
import { readMessaging } from './messaging.ts';
import { admit, verify } from './signature.ts';
import { readTaskRouter } from './taskRouter.ts';

export interface TwilioConfig extends Knowledge {
  /** Of the account or subaccount that sends. Several while the primary one is being replaced. */
  readonly authToken: readonly string[];
}

/** An answer of plain text would be sent to the customer who wrote: this one says to send nothing. */
const SAY_NOTHING: Acknowledgement = { status: 200, contentType: 'text/xml', body: '<Response/>' };

/** `create` throws `RangeError` without a public URL: Twilio signs it. */
export const twilio: SourceKind<TwilioConfig> = {
  kind: 'twilio',
  maxBodyBytes: 4 * 1024 * 1024,
  contentTypes: ['application/x-www-form-urlencoded', 'application/json'],
  create: ({ authToken, ...knowledge }, tools) => {
    const { publicUrl } = tools;
    if (publicUrl === undefined) throw new RangeError('A source of kind twilio needs the public URL');
    return {
      admit,
      verify: (request) => {
        verify(request, { authTokens: authToken, publicUrl });
      },
      parse: (body, request) => read(body, request, { tools, knowledge }),
      acknowledgement: SAY_NOTHING,
    };
  },
};

/** A form is one part: it is kept as it came. */
const THE_WHOLE = undefined;

function read(
  body: unknown,
  request: WebhookRequest,
  { tools, knowledge }: { readonly tools: SourceTools; readonly knowledge: Knowledge },
): Parsed {
  const findings = new Findings(request.body);
  const desk: Desk = { tools, knowledge, receivedAt: request.receivedAt };
  if (!(body instanceof URLSearchParams)) readStream(body, findings, desk);
  else for (const finding of readForm(body, request, desk)) findings.record(finding, THE_WHOLE);
  return findings.parsed();
}

/** Every product has forms of its own; what is in them tells which. */
function readForm(form: URLSearchParams, { query }: WebhookRequest, desk: Desk): readonly Finding[] {
  const fields = Fields.ofForm(form);
  const name = fields.text('EventType') ?? '';
  if (/^on[A-Z]/.test(name)) return readConversations({ name, fields, desk });
  if (fields.text('WorkspaceSid') !== undefined) return readTaskRouter({ name, fields, desk });
  const isMessage = (fields.text('MessageSid') ?? fields.text('SmsSid')) !== undefined;
  const note = query.get('helpdesk') ?? undefined;
  return isMessage ? readMessaging({ name: 'received', fields, desk, note }) : [NOT_UNDERSTOOD];
}
