import { createCustomer } from './people.ts';
import { createRandom } from './random.ts';

const CROWD = Array.from({ length: 3000 }, (_, nth) =>
  createCustomer(nth + 1, 1, 0.5, createRandom(`c${nth}`)),
);

describe('customers', () => {
  test('no two share a number or an id', () => {
    for (const key of ['phone', 'userId', 'contactId'] as const) {
      const known = CROWD.flatMap((customer) => customer[key] ?? []);
      expect(known.length).toBeGreaterThan(50);
      expect(new Set(known).size).toBe(known.length);
    }
  });

  test('everybody is known by something the channel they write over can tell', () => {
    const whatsapp = CROWD.filter(({ channel }) => channel === 'whatsapp');
    expect(whatsapp.every(({ phone, userId }) => phone !== undefined || userId !== undefined)).toBe(true);
    const others = CROWD.filter(({ channel }) => channel === 'generic');
    expect(others.every(({ phone, contactId }) => phone !== undefined || contactId !== undefined)).toBe(true);
    expect(others.length).toBeGreaterThan(200);
  });

  test('some have both a number and a user id, some only one of them', () => {
    const kinds = new Set(CROWD.map(({ phone, userId }) => `${phone !== undefined} ${userId !== undefined}`));
    expect(kinds).toEqual(new Set(['true true', 'true false', 'false true', 'false false']));
  });

  test('numbers are international: digits only, 12 of them', () => {
    expect(CROWD.flatMap(({ phone }) => phone ?? []).filter((phone) => !/^96650\d{7}$/.test(phone))).toEqual(
      [],
    );
  });
});
