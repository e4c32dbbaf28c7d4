import {
  ACCOUNT,
  BUSINESS,
  CHAT_SERVICE,
  MESSAGING_SERVICE,
  QUEUE,
  WORKFLOW,
  WORKSPACE,
  createSource,
  customerMessage,
  inbound,
  read,
  reservation,
  status,
  worker,
} from './testing/build.ts';

const OTHER = { inbox: 'other', team: 'other' };
const OURS = { inbox: 'ours', team: 'us' };

function inboxOf(body: unknown, ...ids: readonly string[]): string | undefined {
  const bound = Object.fromEntries(ids.map((id) => [id, OURS]));
  const [fact] = read(body, createSource({ inboxes: { '*': OTHER, ...bound } })).facts;
  return fact && 'inbox' in fact ? fact.inbox : undefined;
}

test.each([
  ['the number it was sent to', inbound(), BUSINESS],
  ['the messaging service', inbound(), MESSAGING_SERVICE],
  ['the account', inbound(), ACCOUNT],
  ['the number it was sent from', status('sent'), BUSINESS],
  ['the messaging service of a conversation', customerMessage(), MESSAGING_SERVICE],
  ['the service of a conversation', customerMessage(), CHAT_SERVICE],
  ['the account of a conversation', customerMessage(), ACCOUNT],
  ['the number of a conversation', customerMessage({ 'MessagingBinding.ProxyAddress': BUSINESS }), BUSINESS],
  ['the queue of a task', reservation('reservation.accepted'), QUEUE],
  ['the workflow of a task', reservation('reservation.accepted'), WORKFLOW],
  ['the workspace of a task', reservation('reservation.accepted'), WORKSPACE],
])('%s may name the inbox, and * takes what is not named', (_case, body, id) => {
  expect(inboxOf(body, id)).toBe('ours');
  expect(inboxOf(body)).toBe('other');
});

test('of several that are named the narrowest counts', () => {
  const inboxes = {
    '*': OTHER,
    [ACCOUNT]: { inbox: 'account', team: 't' },
    [MESSAGING_SERVICE]: { inbox: 'service', team: 't' },
    [BUSINESS]: { inbox: 'number', team: 't' },
  };
  const inboxIn = (body: unknown) => read(body, createSource({ inboxes })).facts[0];
  expect(inboxIn(inbound())).toMatchObject({ inbox: 'number' });
  expect(inboxIn(inbound({ To: 'whatsapp:+15550100000' }))).toMatchObject({ inbox: 'service' });
  expect(inboxIn(inbound({ To: 'whatsapp:+15550100000', MessagingServiceSid: '' }))).toMatchObject({
    inbox: 'account',
  });
});

test("the customer's own number names no inbox", () => {
  expect(inboxOf(inbound(), 'whatsapp:+48555010222')).toBe('other');
});

test('an agent is of the team of the workspace, or of none', () => {
  const teamOf = (inboxes: Record<string, typeof OURS>) =>
    read(worker('worker.activity.update'), createSource({ inboxes })).facts[0];
  expect(teamOf({ [WORKSPACE]: OURS, '*': OTHER })).toMatchObject({ team: 'us' });
  expect(teamOf({ '*': OTHER })).toMatchObject({ team: 'other' });
  expect(teamOf({ [BUSINESS]: OURS })).toMatchObject({ team: '' });
});
