/** What a customer's return, or staying away, says about an episode that ended. */
import type { Instant } from './fact.ts';
import type { ContactWindow } from './policy.ts';
import { CONTACT_WINDOWS } from './policy.ts';
import type { Scene } from './scene.ts';
import type { Contact, Containment, Conversation, Episode } from './state.ts';
import type { Timer } from './timer.ts';
import { arm, disarm } from './timer.ts';

const WINDOWS = Object.keys(CONTACT_WINDOWS) as ContactWindow[];

interface Finished {
  readonly episode: Episode;
  readonly endedAt: Instant;
  readonly contained: boolean;
}

/** Starts the windows in which the customer's return would count against the resolution. */
export function expectReturn(conversation: Conversation, finished: Finished, scene: Scene): Conversation {
  return watchContained(watchContact(conversation, finished), finished, scene);
}

function watchContact(conversation: Conversation, { episode, endedAt }: Finished): Conversation {
  if (episode.kind !== 'new' || episode.repliedAt.any === undefined) return conversation;
  const contact: Contact = {
    endedAt,
    slice: episode.slice,
    byOneAgent: episode.agents.length <= 1,
    windows: WINDOWS,
  };
  const timers = WINDOWS.map((window): Timer => ({
    at: endedAt + CONTACT_WINDOWS[window],
    kind: 'contact_window',
    contact: { endedAt, window },
  }));
  return arm({ ...conversation, contacts: [...conversation.contacts, contact] }, ...timers);
}

function watchContained(conversation: Conversation, finished: Finished, { policy }: Scene): Conversation {
  if (!finished.contained) return conversation;
  const { endedAt, episode } = finished;
  const containment: Containment = {
    endedAt,
    until: endedAt + policy.botReturnWindowMs,
    slice: episode.slice,
  };
  return armReturnOver({ ...conversation, contained: [...conversation.contained, containment] });
}

/** One timer serves all containments: it is set for the last of them. */
export function armReturnOver(conversation: Conversation): Conversation {
  const until = Math.max(...conversation.contained.map((containment) => containment.until));
  return arm(conversation, { at: until, kind: 'bot_return_over' });
}

/** The customer wrote: a return for everything that ended before. */
export function noteReturn(conversation: Conversation, at: Instant, scene: Scene): Conversation {
  return returnToBot(returnToContacts(conversation, at), at, scene);
}

function returnToContacts(conversation: Conversation, at: Instant): Conversation {
  if (!conversation.contacts.some((contact) => isFirstReturn(contact, at))) return conversation;
  const contacts = conversation.contacts.map((contact) =>
    isFirstReturn(contact, at) ? { ...contact, returnedAt: at } : contact,
  );
  return { ...conversation, contacts };
}

function isFirstReturn(contact: Contact, at: Instant): boolean {
  return at > contact.endedAt && (contact.returnedAt === undefined || at < contact.returnedAt);
}

function returnToBot(conversation: Conversation, at: Instant, scene: Scene): Conversation {
  const returned = conversation.contained.filter(({ endedAt, until }) => at > endedAt && at <= until);
  if (returned.length === 0) return conversation;
  for (const { slice } of returned) scene.note({ type: 'BotJudged', ...slice, outcome: 'returned' });
  const contained = conversation.contained.filter((containment) => !returned.includes(containment));
  const left = { ...conversation, contained };
  return contained.length === 0 ? disarm(left, 'bot_return_over') : armReturnOver(left);
}

export function botReturnOver(conversation: Conversation): Conversation {
  return { ...conversation, contained: [] };
}

export function contactWindowOver(conversation: Conversation, timer: Timer, scene: Scene): Conversation {
  if (!timer.contact) return conversation;
  const { endedAt, window } = timer.contact;
  const contact = conversation.contacts.find(
    (candidate) => candidate.endedAt === endedAt && candidate.windows.includes(window),
  );
  if (!contact) return conversation;
  const returned = contact.returnedAt !== undefined && contact.returnedAt <= timer.at;
  const result = contact.byOneAgent && !returned ? 'first_contact' : 'repeat';
  scene.note({ type: 'ContactJudged', ...contact.slice, window, result });
  const windows = contact.windows.filter((other) => other !== window);
  const left = conversation.contacts.flatMap((other) => {
    if (other !== contact) return [other];
    return windows.length === 0 ? [] : [{ ...contact, windows }];
  });
  return { ...conversation, contacts: left };
}
