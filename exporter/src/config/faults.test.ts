import { ConfigError, formatFault, keyPath } from './faults.ts';

describe('a fault as text', () => {
  it.each([
    [{ file: 'a.yml', line: 3, column: 5, key: 'store', message: 'is odd' }, 'a.yml:3:5 store: is odd'],
    [{ file: 'a.yml', key: 'store', message: 'is odd' }, 'a.yml store: is odd'],
    [{ file: 'a.yml', line: 3, column: 5, message: 'is odd' }, 'a.yml:3:5 is odd'],
    [{ file: 'a.yml', message: 'is odd' }, 'a.yml is odd'],
  ])('is %#', (fault, text) => {
    expect(formatFault(fault)).toBe(text);
  });

  it('stands beside the others in the error, which counts them', () => {
    const faults = [
      { file: 'a.yml', message: 'is odd' },
      { file: 'a.yml', message: 'is even' },
    ];
    expect(new ConfigError(faults).message).toBe('a.yml is odd\na.yml is even\n2 faults');
    expect(new ConfigError(faults.slice(1)).message).toBe('a.yml is even\n1 fault');
  });
});

describe('keyPath', () => {
  it.each([
    [[], ''],
    [['sources', 0, 'inboxes', '*', 'team'], 'sources[0].inboxes.*.team'],
    [['calendars', 'الرياض', 'hours'], 'calendars.الرياض.hours'],
    [['inboxes', 'whatsapp:+1415', 'team'], 'inboxes.whatsapp:+1415.team'],
    [['inboxes', 'a b.c', 'team'], 'inboxes["a b.c"].team'],
  ])('of %j is %s', (path, text) => {
    expect(keyPath(path)).toBe(text);
  });
});
