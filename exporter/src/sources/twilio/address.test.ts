import { createFakeTools, pseudonym } from '../testing/tools.ts';
import { customerKey, isChannelAddress } from './address.ts';

const tools = createFakeTools();

test.each([['whatsapp:+48555010222'], ['+48555010222'], ['sms:+48555010222'], ['rcs:+48 555 010 222']])(
  '%s is a telephone number, the same as in every other source',
  (address) => {
    expect(customerKey(address, tools)).toBe(pseudonym('tel', '48555010222'));
  },
);

test.each([
  ['whatsapp:PL.7Qm4TzR8vW1c9K2x', 'wa', 'PL.7Qm4TzR8vW1c9K2x'],
  ['messenger:5550123456789', 'twilio-messenger', '5550123456789'],
  ['marta@example.com', 'email', 'marta@example.com'],
  ['12345', 'twilio', '12345'],
  ['web-visitor', 'twilio', 'web-visitor'],
  ['whatsapp:+1', 'wa', '+1'],
])('%s is somebody by %s', (address, scheme, id) => {
  expect(customerKey(address, tools)).toBe(pseudonym(scheme, id));
});

test.each([[undefined], [''], ['whatsapp:']])('%j is nobody', (address) => {
  expect(customerKey(address, tools)).toBeUndefined();
});

test.each([
  ['whatsapp:+48555010222', true],
  ['+48555010222', true],
  ['messenger:1', true],
  ['ola_40example_2Ecom', false],
  ['ola@example.com', false],
  ['system', false],
  ['bot:helper', false],
])('%s is written as an address: %s', (text, isAddress) => {
  expect(isChannelAddress(text)).toBe(isAddress);
});
