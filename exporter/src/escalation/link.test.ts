import { fillLink, linkTemplateProblem } from './link.ts';

const DESK = 'https://desk.example.com/chats/{conversation}';

test('a template is filled with the conversation', () => {
  expect(fillLink(DESK, { conversation: '66f0c1' })).toBe('https://desk.example.com/chats/66f0c1');
});

test('values are encoded, Arabic too, so that they stay in their place', () => {
  const link = fillLink('https://g.example.com/d/x?var-team={team}&var-inbox={inbox}', {
    team: 'دعم',
    inbox: 'a&b=c',
  });
  expect(link).toBe('https://g.example.com/d/x?var-team=%D8%AF%D8%B9%D9%85&var-inbox=a%26b%3Dc');
});

test('without a value for a place there is no link', () => {
  expect(fillLink(DESK, {})).toBeUndefined();
});

test.each([
  ['an e-mail address', 'mona@example.com'],
  ['a phone number with its plus', '+966500000001'],
  ['a step up in the path', '..'],
  ['a path', '1/../../admin'],
  ['something endless', 'x'.repeat(200)],
  ['nothing', ''],
])('%s is not let into the URL as a conversation', (_what, conversation) => {
  expect(fillLink(DESK, { conversation })).toBeUndefined();
});

test('a sound template has no problem', () => {
  expect(linkTemplateProblem(DESK)).toBeUndefined();
  expect(linkTemplateProblem('https://desk.example.com/inbox')).toBeUndefined();
});

test.each([
  [
    'a place nobody knows',
    'https://desk.example.com/{phone}',
    'has an unknown place; there are {conversation}, {customer}',
  ],
  ['no URL', 'desk/{conversation}', 'must be an http:// or https:// URL'],
  ['a script', 'javascript:alert({conversation})', 'must be an http:// or https:// URL'],
  ['credentials', 'https://me:secret@desk.example.com/', 'must not hold a user name or password'],
  [
    'a host somebody else chooses',
    'https://{conversation}.example.com/',
    'must not have a place in its host name',
  ],
])('%s is refused in a template', (_what, template, problem) => {
  expect(linkTemplateProblem(template)).toContain(problem);
});
