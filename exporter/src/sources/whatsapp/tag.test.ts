import fc from 'fast-check';
import { readTag } from './tag.ts';

test.each([
  ['helpdesk:sender=human', { sender: 'human' }],
  ['helpdesk:sender=bot', { sender: 'bot' }],
  ['helpdesk:sender=automation', { sender: 'automation' }],
  ['helpdesk:sender=campaign', { sender: 'campaign' }],
  ['helpdesk:sender=human;agent=17', { sender: 'human', agent: '17' }],
  ['helpdesk:agent=17;sender=human', { sender: 'human', agent: '17' }],
  ['helpdesk:sender=human;agent=a=b', { sender: 'human', agent: 'a=b' }],
  [
    'helpdesk:sender=automation;survey=srv_77;of=3',
    { sender: 'automation', survey: { id: 'srv_77', of: 3 } },
  ],
  [
    'helpdesk:sender=automation;survey=srv_77;of=5',
    { sender: 'automation', survey: { id: 'srv_77', of: 5 } },
  ],
])('%s is read', (note, tag) => {
  expect(readTag(note)).toEqual(tag);
});

test('a bot has no agent, whatever its tag says', () => {
  expect(readTag('helpdesk:sender=bot;agent=17')).toEqual({ sender: 'bot' });
});

test.each([
  undefined,
  null,
  7,
  {},
  '',
  'sender=human',
  'shop=cedar;ref=55',
  ' helpdesk:sender=human',
  'Helpdesk:sender=bot',
])("%j is somebody else's", (note) => {
  expect(readTag(note)).toBeUndefined();
});

test.each([
  ['no sender', 'helpdesk:agent=17'],
  ['nothing', 'helpdesk:'],
  ['an unknown sender', 'helpdesk:sender=robot'],
  ['the sender that stands for not knowing', 'helpdesk:sender=unknown'],
  ['a sender in capitals', 'helpdesk:sender=HUMAN'],
  ['a pair without a value', 'helpdesk:sender=human;agent='],
  ['a pair without a sign', 'helpdesk:sender=human;agent'],
  ['a name it does not know', 'helpdesk:sender=human;agnet=17'],
  ['a name said twice', 'helpdesk:sender=human;sender=bot'],
  ['a separator too many', 'helpdesk:sender=human;'],
  ['an agent id of 129 characters', `helpdesk:sender=human;agent=${'x'.repeat(129)}`],
  ['a survey without a scale', 'helpdesk:sender=automation;survey=srv_77'],
  ['a scale without a survey', 'helpdesk:sender=automation;of=5'],
  ['a scale of ten', 'helpdesk:sender=automation;survey=srv_77;of=10'],
  ['a survey id with spaces', 'helpdesk:sender=automation;survey=how was it;of=5'],
  ['a survey id of 65 characters', `helpdesk:sender=automation;survey=${'x'.repeat(65)};of=5`],
])('a tag with %s is malformed', (_case, note) => {
  expect(readTag(note)).toBe('malformed');
});

test('an agent id of 128 characters is read', () => {
  expect(readTag(`helpdesk:sender=human;agent=${'x'.repeat(128)}`)).toMatchObject({ agent: 'x'.repeat(128) });
});

test('whatever follows our prefix is a tag or malformed', () => {
  fc.assert(
    fc.property(fc.string(), (rest) => {
      expect(readTag(`helpdesk:${rest}`)).toBe('malformed');
    }),
  );
});
