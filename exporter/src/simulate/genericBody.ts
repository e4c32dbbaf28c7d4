/** The body of a delivery to a source of kind `generic`. */
import type { Delivery } from './deliver.ts';
import type { Happening, Person, ThreadHappening } from './happening.ts';

type Json = Readonly<Record<string, unknown>>;

export function genericBody({ signs }: Delivery): string {
  return JSON.stringify({ events: signs.map(({ happening, at }) => eventOf(happening, at)) });
}

function eventOf(happening: Happening, at: number): Json {
  const common = { id: `evt_${happening.id}`, time: new Date(at).toISOString() };
  if (happening.kind === 'PresenceChanged') {
    const { agent, team, available, capacity } = happening;
    return { ...common, type: 'agent.presence', agent, team, available, capacity };
  }
  return {
    ...common,
    inbox: happening.inbox,
    customer: customerOf(happening.person),
    ...sayingOf(happening),
  };
}

function customerOf({ phone, userId, contactId }: Person): Json {
  if (phone !== undefined) return { phone: `+${phone}` };
  return userId === undefined ? { id: contactId } : { whatsappUserId: userId };
}

/** Fields without a value are left out by JSON. */
function sayingOf(happening: ThreadHappening): Json {
  switch (happening.kind) {
    case 'CustomerWrote':
      return { type: 'message.received', text: happening.text };
    case 'TeamWrote':
      return { type: 'message.sent', sender: happening.sender, agent: happening.agent };
    case 'Assigned':
      return { type: 'conversation.assigned', agent: happening.agent, team: happening.team };
    case 'Resolved':
      return { type: 'conversation.resolved', by: happening.by, agent: happening.agent };
    case 'Reopened':
      return { type: 'conversation.reopened' };
    case 'Categorised':
      return { type: 'conversation.categorised', category: happening.category };
    case 'BotEntered':
      return { type: 'bot.entered' };
    case 'BotHandedOff':
      return { type: 'bot.handed_off' };
    case 'SurveySent':
      return { type: 'survey.sent', survey: happening.survey.id, of: happening.survey.of };
    case 'SurveyAnswered':
      return { type: 'survey.answered', survey: happening.survey, score: happening.score };
    case 'ConsentChanged':
      return { type: 'consent.changed', purpose: 'marketing', granted: happening.granted };
    case 'Reacted':
      throw new RangeError('The helpdesk does not report reactions');
  }
}
