import { restartNeeded } from './reload.ts';
import { KEY, LEAST, load, SOURCES } from './testing/files.ts';

describe('restartNeeded', () => {
  it('is for nothing when nothing differs', () => {
    expect(restartNeeded(load(LEAST), load(LEAST))).toEqual([]);
  });

  it.each([
    ['listen', `listen: 127.0.0.1:9878\n${LEAST}`],
    ['listen', `listen: :9877\n${LEAST}`],
    ['store', `store: sqlite:other.db\n${LEAST}`],
    ['pseudonymKey', `pseudonymKey: fedcba9876543210\n${SOURCES}`],
  ])('is for %s', (key, text) => {
    expect(restartNeeded(load(LEAST), load(text))).toEqual([key]);
    expect(restartNeeded(load(text), load(LEAST))).toEqual([key]);
  });

  it('names all that differ', () => {
    const next = load(`listen: :1\nstore: sqlite:b\npseudonymKey: fedcba9876543210\n${SOURCES}`);
    expect(restartNeeded(load(LEAST), next)).toEqual(['listen', 'store', 'pseudonymKey']);
  });

  it('is not for what a reload applies', () => {
    const next = load(
      `${KEY}allowedLateness: 1s\ntimezone: Asia/Riyadh\napiToken: the-new-api-token\n${SOURCES.replace('shop', 'other')}`,
    );
    expect(restartNeeded(load(LEAST), next)).toEqual([]);
  });

  it('is not for the same key from a file', () => {
    const next = load(`pseudonymKeyFile: key\n${SOURCES}`, { files: { key: '0123456789abcdef\n' } });
    expect(restartNeeded(load(LEAST), next)).toEqual([]);
  });
});
