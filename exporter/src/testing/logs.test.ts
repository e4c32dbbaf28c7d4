import { LogWatch } from './logs.ts';

it('is content with lines below error level', () => {
  const logs = new LogWatch();
  logs.createLog().warn('Careful');
  expect(() => {
    logs.verify([]);
  }).not.toThrow();
});

it.each(['error', 'fatal'] as const)('fails on a line of level %s that nobody expected', (level) => {
  const logs = new LogWatch();
  logs.expectError(/^Expected$/);
  logs.createLog()[level]('Broken');
  expect(() => {
    logs.verify([]);
  }).toThrow(/Unexpected in the log: .*Broken/s);
});

it('lets expected errors pass', () => {
  const logs = new LogWatch();
  logs.expectError(/^Expected$/);
  logs.createLog().error('Expected');
  expect(() => {
    logs.verify([]);
  }).not.toThrow();
});

it('fails on what no log may hold, wherever it stands', () => {
  const logs = new LogWatch();
  logs.createLog().debug({ deep: { inside: 'tel:966500010777' } }, 'Fine');
  expect(() => {
    logs.verify(['966500010777', 'absent']);
  }).toThrow('The log gives away: 966500010777');
});
