import fc from 'fast-check';
import { createSeal } from './seal.ts';

const PHONE = '966500010777';
const sealer = createSeal('pseudonym-key-5f2c9e77aa01');

it('gives back what was sealed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(sealer.unseal(sealer.seal(text))).toBe(text);
    }),
  );
});

it('is the same for the same text, after a restart too, and tells nothing', () => {
  expect(sealer.seal(PHONE)).toBe(createSeal('pseudonym-key-5f2c9e77aa01').seal(PHONE));
  expect(sealer.seal(PHONE)).not.toBe(sealer.seal('966500010778'));
  expect(Buffer.from(sealer.seal(PHONE), 'base64url').toString('latin1')).not.toContain(PHONE.slice(-4));
  expect(sealer.seal(PHONE)).toMatch(/^[\w-]+$/);
});

it('that was sealed yesterday can be opened today: the form must not change', () => {
  expect(sealer.unseal(KNOWN)).toBe(PHONE);
});

it('opens nothing that another key has sealed', () => {
  expect(sealer.unseal(createSeal('another-key-0123456789').seal(PHONE))).toBeUndefined();
});

it.each([
  '',
  'x',
  'AAAA',
  PHONE,
  sealer.seal(PHONE).slice(0, -2),
  `${sealer.seal(PHONE)}AA`,
  `A${sealer.seal(PHONE).slice(1)}`,
])('opens nothing that is no seal: %j', (sealed) => {
  expect(sealer.unseal(sealed)).toBeUndefined();
});

/** Made once, and written down. */
const KNOWN = 'oYzHtDZO5cnhziwNVnfXlJ560wYBlEh0peJ_bEgMPz43cdhEmd7KOw';
