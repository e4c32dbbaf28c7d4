import { publicUrlIsGiven } from './checks.ts';

function faultsOf(config: unknown): string[] {
  const faults: string[] = [];
  publicUrlIsGiven(
    config,
    (path, message) => {
      faults.push(`${path.join('.')}: ${message}`);
    },
    () => true,
  );
  return faults;
}

describe('publicUrl', () => {
  const sources = [{ name: 'shop', kind: 'generic' }, { name: 'calls', kind: 'twilio' }, { kind: 'hubspot' }];

  it('is missed by each source whose provider signs it, by name', () => {
    expect(faultsOf({ sources })).toEqual([
      'sources.1.kind: source calls of kind twilio needs publicUrl in the configuration: its provider signs it',
      'sources.2.kind: a source of kind hubspot needs publicUrl in the configuration: its provider signs it',
    ]);
  });

  it('is missed by nobody once it is there', () => {
    expect(faultsOf({ publicUrl: 'https://kpi.example.org', sources })).toEqual([]);
  });

  it.each([undefined, null, [], { sources: 7 }, { sources: [null, 7, { kind: [] }] }])(
    'is missed by nobody in %j',
    (config) => {
      expect(faultsOf(config)).toEqual([]);
    },
  );
});
