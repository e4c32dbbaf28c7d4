import fc from 'fast-check';
import { createPseudonymiser } from './pseudonyms.ts';

const KEY = 'pseudonym-key-5f2c9e77aa01';
const PHONE = '966500010777';

const hidden = createPseudonymiser(KEY, 'pseudonym');

describe('a customer', () => {
  it('goes by one name wherever and whenever the identifier comes up', () => {
    expect(hidden.customer('tel', PHONE)).toBe(createPseudonymiser(KEY, 'id').customer('tel', PHONE));
  });

  it('keeps the name that is in the store: the form of the hash must not change', () => {
    expect(hidden.customer('tel', PHONE)).toBe(KNOWN.customer);
    expect(hidden.agent('7')).toBe(KNOWN.agent);
    expect(hidden.digest('wamid.x')).toBe(KNOWN.digest);
  });

  it('is somebody else under another scheme, identifier or key', () => {
    const names = [
      hidden.customer('tel', PHONE),
      hidden.customer('wa', PHONE),
      hidden.customer('tel', `${PHONE}0`),
      createPseudonymiser('another-key-0123456789', 'pseudonym').customer('tel', PHONE),
    ];
    expect(new Set(names).size).toBe(4);
  });

  it('can be named in a URL, and the name tells nothing', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 3 }), (scheme, identifier) => {
        const name = hidden.customer(scheme, identifier);
        expect(name).toMatch(/^[\w-]{22}$/);
      }),
    );
    expect(hidden.customer('tel', PHONE)).not.toContain(PHONE.slice(-4));
  });

  it('never goes by the digest of the same text', () => {
    expect(hidden.digest(PHONE)).not.toBe(hidden.customer('', PHONE));
    expect(hidden.digest(`tel\0${PHONE}`)).not.toBe(hidden.customer('tel', PHONE));
  });
});

describe('an agent', () => {
  it('is a short pseudonym unless ids may be shown', () => {
    expect(hidden.agent('noura@example.com')).toMatch(/^agent-[\w-]{8}$/);
    expect(createPseudonymiser(KEY, 'id').agent('noura@example.com')).toBe('noura@example.com');
  });

  it('is told apart from others', () => {
    const names = Array.from({ length: 2000 }, (_, n) => hidden.agent(String(n)));
    expect(new Set(names).size).toBe(2000);
  });

  it.each(['\u200e', ' \u0000', '\ud800', '\u2066\u2069'])(
    'whose id %j shows nothing goes by the pseudonym',
    (id) => {
      // A label without a value is no label: these agents would be counted as one that is nobody.
      expect(createPseudonymiser(KEY, 'id').agent(id)).toBe(hidden.agent(id));
    },
  );

  it.each(['a\nb', 'a\u202eb', '\ud800', 'x'.repeat(500)])('shown by id is fit for a label: %j', (id) => {
    const label = createPseudonymiser(KEY, 'id').agent(id);
    expect(label).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}]/u);
    expect(Array.from(label).length).toBeLessThanOrEqual(64);
  });
});

/** Made once, and written down. */
const KNOWN = {
  customer: 'WcmSkzK4-51rl-PjVUazyQ',
  agent: 'agent-hCuRz5Ro',
  digest: 'LuRnm6GPMGqCiiw8bzYvTd',
};
