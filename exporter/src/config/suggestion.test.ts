import { nearest } from './suggestion.ts';

const known = [
  'listen',
  'store',
  'timezone',
  'sources',
  'appSecret',
  'appSecretFile',
  'cap',
  'fcr',
  'maxQueuedWebhooks',
];

describe('nearest', () => {
  it.each([
    ['lisen', 'listen'],
    ['litsen', 'listen'],
    ['listenn', 'listen'],
    ['Listen', 'listen'],
    ['app_secret', 'appSecret'],
    ['app-secret-file', 'appSecretFile'],
    ['TimeZone', 'timezone'],
    ['soruces', 'sources'],
    ['CAP', 'cap'],
    ['max_queued_web_hooks', 'maxQueuedWebhooks'],
  ])('takes %s for %s', (key, meant) => {
    expect(nearest(key, known)).toBe(meant);
  });

  it.each(['car', 'port', 'frc', 'database', 'listening', 'x', ''])('takes %j for nothing known', (key) => {
    expect(nearest(key, known)).toBeUndefined();
  });

  it('knows nothing when nothing is known', () => {
    expect(nearest('a', [])).toBeUndefined();
  });
});
