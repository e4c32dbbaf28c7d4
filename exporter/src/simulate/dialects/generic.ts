/** A helpdesk that tells everything in our own JSON, whatever channel the customer writes on. */
import { genericBody } from '../genericBody.ts';
import type { Happening, TeamWrote } from '../happening.ts';
import { signStandardWebhook } from '../sign.ts';
import type { Dialect } from './dialect.ts';

export const genericDialect: Dialect = {
  kind: 'generic',
  carry: (happening) => {
    switch (happening.kind) {
      case 'Reacted':
        return [];
      case 'PresenceChanged':
        return [happening];
      case 'CustomerWrote': {
        // Which survey a tap answers is WhatsApp's to tell; here the text is all there is.
        const { survey: _survey, ...message } = happening;
        return [{ ...message, channel: 'generic' }];
      }
      case 'TeamWrote':
        return messageOf(happening);
      case 'Assigned':
      case 'Resolved':
      case 'Reopened':
      case 'Categorised':
      case 'BotEntered':
      case 'BotHandedOff':
      case 'SurveySent':
      case 'SurveyAnswered':
      case 'ConsentChanged':
        return [{ ...happening, channel: 'generic' }];
    }
  },
  mostInABatch: 25,
  inboxId: ({ name }) => name,
  sourceKeys: ({ secret }) => ({ secret }),
  toRequests: (delivery, { account, sentAtMs }) => {
    const body = genericBody(delivery);
    const signed = signStandardWebhook(
      { id: `msg_${delivery.number}`, sentAtSeconds: Math.floor(sentAtMs / 1000), body },
      account.secret,
    );
    const headers = { 'content-type': 'application/json', ...signed };
    return [{ path: `/webhooks/${account.source}`, body, headers }];
  },
};

/** A prompt that WhatsApp's tag would mark as a survey is told of as one. What never left is no message. */
function messageOf({ survey, failed = false, ...message }: TeamWrote): readonly Happening[] {
  const { id, at, inbox, person } = message;
  const about = { at, inbox, person, channel: 'generic' } as const;
  if (failed) return [];
  return [
    { ...message, channel: 'generic', evidence: 'none' },
    ...(survey ? [{ kind: 'SurveySent', ...about, id: `${id}_survey`, survey } as const] : []),
  ];
}
