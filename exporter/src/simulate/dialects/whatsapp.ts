/** WhatsApp's Cloud API alone: messages and what becomes of them; whoever answers tags what they send. */
import { signForWhatsApp } from '../sign.ts';
import type { CustomerWrote, Happening, Reacted, TeamWrote } from '../happening.ts';
import { whatsappBody } from '../whatsappBody.ts';
import type { Dialect } from './dialect.ts';

export const whatsappDialect: Dialect = {
  kind: 'whatsapp',
  carry: (happening) => {
    if (!isMessage(happening) || !isOnWhatsApp(happening)) return [];
    return [happening.kind === 'TeamWrote' ? tagged(happening) : { ...happening, channel: 'whatsapp' }];
  },
  mostInABatch: 25,
  inboxId: ({ phoneNumberId }) => phoneNumberId,
  sourceKeys: ({ secret }) => ({ appSecret: secret, verifyToken: 'simulated-verify-token' }),
  toRequests: (delivery, { world, account }) => {
    const body = whatsappBody(delivery, world);
    const headers = { 'content-type': 'application/json', ...signForWhatsApp(body, account.secret) };
    return [{ path: `/webhooks/${account.source}`, body, headers }];
  },
};

type Message = CustomerWrote | TeamWrote | Reacted;

/** The rest is the helpdesk's own affair. */
function isMessage(happening: Happening): happening is Message {
  const { kind } = happening;
  return kind === 'CustomerWrote' || kind === 'TeamWrote' || kind === 'Reacted';
}

function isOnWhatsApp({ person }: Message): boolean {
  return person.phone !== undefined || person.userId !== undefined;
}

/** What the helpdesk would tell of a message by an event of its own, its tag tells here. */
function tagged(message: TeamWrote): Happening {
  if (message.channel === 'whatsapp' || message.sender === 'unknown')
    return { ...message, channel: 'whatsapp' };
  return { ...message, channel: 'whatsapp', evidence: 'tag' };
}
