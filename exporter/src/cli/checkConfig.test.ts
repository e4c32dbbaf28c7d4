import { createFakeFiles, LEAST } from '../config/testing/files.ts';
import { checkConfig } from './checkConfig.ts';

async function check(text: string, env: Readonly<Record<string, string>> = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await checkConfig('helpdesk.yml', {
    env,
    readFile: createFakeFiles({ 'helpdesk.yml': text }),
    out: (line) => out.push(line),
    err: (line) => err.push(line),
  });
  return { code, out, err };
}

describe('check-config', () => {
  it('says what a sound file holds, and exits 0', async () => {
    expect(await check(LEAST)).toEqual({
      code: 0,
      out: ['helpdesk.yml is fine: 1 source, 1 inbox, 0 calendars, 3 escalation levels, 0 Alertmanagers'],
      err: [],
    });
  });

  it('counts an inbox once, however many numbers it has', async () => {
    const text = `${LEAST}  - name: wa
    kind: whatsapp
    appSecret: a
    verifyToken: v
    inboxes: { 1: { inbox: support }, 2: { inbox: sales } }
calendars: { a: { hours: {} } }
escalation: [{ level: a, after: 1m }]
alertmanagers: [http://a]
`;
    expect((await check(text)).out).toEqual([
      'helpdesk.yml is fine: 2 sources, 2 inboxes, 1 calendar, 1 escalation level, 1 Alertmanager',
    ]);
  });

  it('lists every fault, then how many, and exits 1', async () => {
    expect(await check(`lisen: a\ntimezone: Mars\n${LEAST}`)).toEqual({
      code: 1,
      out: [],
      err: [
        'helpdesk.yml:1:1 lisen: unknown key: did you mean listen?',
        'helpdesk.yml:2:1 timezone: must be an IANA time zone such as Asia/Riyadh',
        '2 faults',
      ],
    });
  });

  it('reads the environment', async () => {
    const text = LEAST.replace('0123456789abcdef\n', '${KEY}\n');
    expect((await check(text, { KEY: 'hunter2hunter2hunter2' })).code).toBe(0);
    expect((await check(text)).err.at(-1)).toBe('1 fault');
  });

  it('shows no secret, whether the file is sound or not', async () => {
    const text = LEAST.replace('0123456789abcdef\n', 'hunter2hunter2hunter2\n');
    const results = [await check(text), await check(`listen: hunter2\nstore: hunter2\n${text}`)];
    expect(results.map(({ code }) => code)).toEqual([0, 1]);
    expect(JSON.stringify(results)).not.toContain('hunter2');
  });

  it('says how to name a file when there is none', async () => {
    const err: string[] = [];
    const none = {
      env: {},
      readFile: createFakeFiles({}),
      out: () => undefined,
      err: (line: string) => err.push(line),
    };
    expect(await checkConfig('nope.yml', none)).toBe(1);
    expect(err).toEqual([
      'nope.yml cannot be read (ENOENT): name the configuration file behind check-config',
      '1 fault',
    ]);
  });

  it('does not pass a fault of the program off as one of the file', async () => {
    const broken = {
      env: {},
      readFile: createFakeFiles({ 'helpdesk.yml': LEAST }),
      out: (): void => {
        throw new Error('pipe closed');
      },
      err: () => undefined,
    };
    await expect(checkConfig('helpdesk.yml', broken)).rejects.toThrow('pipe closed');
  });
});
