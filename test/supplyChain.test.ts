/** What ships and how it gets there: every package pinned and named, none run by surprise, a container without rights. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Packages whose install script may run, by name, in the one command that says so. */
const SCRIPTS_ALLOWED = ['better-sqlite3-node20'];
/** So many packages ship, direct and transitive. Raise it on purpose, with the new one's row in docs/decisions. */
const MOST_SHIPPED = 103;

const LOCKFILES = ['package-lock.json', 'plugin/package-lock.json'].filter((path) => existsSync(path));
const DOCKERFILE = read('exporter/Dockerfile');

function read(path: string): string {
  return readFileSync(path, 'utf8');
}

function lockedIn(path: string): [string, LockedPackage][] {
  const { packages } = JSON.parse(read(path)) as { packages: Record<string, LockedPackage> };
  return Object.entries(packages).filter(([place, { link }]) => place.includes('node_modules/') && !link);
}

function dependenciesOf(path: string): string[] {
  const { dependencies = {} } = JSON.parse(read(path)) as { dependencies?: Record<string, string> };
  return Object.keys(dependencies);
}

/** Names and versions of everything that ships, found by following the lockfile from the exporter. */
function shipped(): string[] {
  const packages = new Map(lockedIn('package-lock.json'));
  const found = new Map<string, string>();
  const follow = (name: string, from: string): void => {
    const place = placeOf(name, from, packages);
    if (place === undefined || found.has(place)) return;
    const { version = '?', dependencies = {}, optionalDependencies = {} } = packages.get(place) ?? {};
    found.set(place, `${name}@${version}`);
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) follow(next, place);
  };
  for (const name of dependenciesOf('exporter/package.json')) follow(name, 'exporter');
  return [...found.values()].sort();
}

/** Where Node finds a package: in the folder of who asks for it, or above. */
function placeOf(name: string, from: string, packages: ReadonlyMap<string, unknown>): string | undefined {
  const steps = from.split('/node_modules/');
  const folders = steps.map((_step, count) => steps.slice(0, steps.length - count).join('/node_modules/'));
  const candidates = [...folders.map((folder) => `${folder}/node_modules/${name}`), `node_modules/${name}`];
  return candidates.find((place) => packages.has(place));
}

describe.each(LOCKFILES)('%s', (path) => {
  it('names the content of every package by a strong hash', () => {
    const without = lockedIn(path).filter(
      ([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity),
    );
    expect(without.map(([place]) => place)).toEqual([]);
  });

  it('takes every package from the registry: none from Git, a URL or a file', () => {
    // Without an address the registry is meant.
    const elsewhere = lockedIn(path).filter(
      ([, { version = '', resolved = 'https://registry.npmjs.org/x.tgz' }]) =>
        !/^\d+\.\d+\.\d+[\w.+-]*$/.test(version) ||
        !/^https:\/\/registry\.npmjs\.org\/[^?#]+\.tgz$/.test(resolved),
    );
    expect(elsewhere.map(([place, { resolved }]) => [place, resolved])).toEqual([]);
  });
});

describe('install scripts', () => {
  it('are off', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  });

  it.each([
    ['scripts/prepare.sh', SCRIPTS_ALLOWED],
    ['exporter/Dockerfile', []],
  ])('run by name alone, and only those allowed: %s', (path, allowed) => {
    const commands = read(path)
      .split(/\n|&&/)
      .filter(
        (line) =>
          !line.trim().startsWith('#') && /ignore-scripts=false|--foreground-scripts|npm rebuild/.test(line),
      );
    const names = commands.flatMap(
      (line) =>
        /npm rebuild ((?:[@\w][\w./-]*\s+)+)--ignore-scripts=false/.exec(line)?.[1]?.trim().split(/\s+/) ?? [
          '?',
        ],
    );
    expect(names).toEqual(allowed);
  });

  it('that may run belong to packages that have one', () => {
    const scripted = lockedIn('package-lock.json').filter(([, { hasInstallScript }]) => hasInstallScript);
    for (const name of SCRIPTS_ALLOWED)
      expect(scripted.map(([place]) => place)).toContain(`node_modules/${name}`);
  });

  it('are wanted by no shipped package but those allowed', () => {
    const packages = new Map(lockedIn('package-lock.json'));
    const names = new Set(shipped().map((each) => each.slice(0, each.lastIndexOf('@'))));
    const scripted = [...names].filter((name) => packages.get(`node_modules/${name}`)?.hasInstallScript);
    expect(scripted).toEqual(SCRIPTS_ALLOWED);
  });

  it('are never run by the way packages are installed', () => {
    for (const path of ['scripts/prepare.sh', 'exporter/Dockerfile']) {
      const installs = read(path).match(/npm (?:ci|install|i|add|exec)\b[^\n&]*/g) ?? [];
      expect(installs).toEqual([expect.stringMatching(/^npm ci /)]);
    }
  });
});

describe('what ships', () => {
  const direct = dependenciesOf('exporter/package.json');

  it('has every direct dependency pinned to one version', () => {
    const { dependencies } = JSON.parse(read('exporter/package.json')) as {
      dependencies: Record<string, string>;
    };
    expect(
      Object.entries(dependencies).filter(([, version]) => !/^(npm:[@\w/-]+@)?\d+\.\d+\.\d+$/.test(version)),
    ).toEqual([]);
  });

  it.each(direct)('%s has a row that says why in the decisions', (name) => {
    const rows = read('docs/decisions/README.md').split('## Dependencies that ship')[1]?.split('\n') ?? [];
    const named = rows
      .filter((row) => row.startsWith('|'))
      .flatMap((row) => (row.split('|')[1] ?? '').split(','));
    expect(named.map((each) => each.trim())).toContain(name);
  });

  it('is a bounded number of packages', () => {
    const all = shipped();
    process.stdout.write(`${all.length} packages ship: ${all.join(' ')}\n`);
    expect(all.length).toBeGreaterThan(direct.length);
    expect(all.length).toBeLessThanOrEqual(MOST_SHIPPED);
  });

  it('is the same as what npm calls no development dependency', () => {
    const names = new Set(shipped().map((each) => each.slice(0, each.lastIndexOf('@'))));
    const notDev = lockedIn('package-lock.json').filter(([, { dev }]) => !dev);
    const missing = notDev
      .map(([place]) => place.split('node_modules/').at(-1) ?? '')
      .filter((name) => !names.has(name));
    expect(missing).toEqual([]);
  });
});

describe('the container', () => {
  const lines = DOCKERFILE.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM')));
  const having = (instruction: string, from = lines) =>
    from.filter((line) => line.startsWith(`${instruction} `));

  it('does not run as root, from a user set after the last thing that needs root', () => {
    expect(having('USER', last)).toEqual(['USER node']);
    const [user, run] = [last.indexOf('USER node'), last.findLastIndex((line) => line.startsWith('RUN'))];
    expect(user).toBeGreaterThan(run);
  });

  it('is made from images of one version each', () => {
    for (const line of having('FROM'))
      expect(line).toMatch(/^FROM node:\d+\.\d+(\.\d+)?-\w+(-slim)?(@sha256:[0-9a-f]{64})?( AS \w+)?$/);
  });

  it('fetches nothing by URL', () => {
    expect(having('ADD')).toEqual([]);
    expect(lines.filter((line) => /curl|wget|https?:\/\/(?!127\.0\.0\.1)/.test(line))).toEqual([]);
  });

  it('holds no secret, and asks for none', () => {
    expect(having('ARG')).toEqual([]);
    expect(having('ENV')).toEqual(['ENV NODE_ENV=production']);
    expect(DOCKERFILE).not.toMatch(/secret|token|password|\.env\b|npmrc.*_auth/i);
  });

  it('copies into its last stage nothing but what runs', () => {
    for (const line of having('COPY', last))
      expect(line).toMatch(
        /^COPY --from=build \/src\/(package\.json|node_modules|exporter\/(package\.json|bin|dist)) /,
      );
  });

  it('leaves development dependencies behind', () => {
    expect(DOCKERFILE).toMatch(/npm prune --omit=dev/);
  });

  it('writes to its volume alone, so that its root may be read-only', () => {
    expect(having('VOLUME', last)).toEqual(['VOLUME /data']);
    expect(having('RUN', last)).toEqual(['RUN install -d -m 700 -o node -g node /data']);
    expect(having('WORKDIR', last).at(-1)).toBe('WORKDIR /data');
  });

  it('runs its program as the first process, which gets the signals', () => {
    expect(having('ENTRYPOINT', last)[0]).toMatch(/^ENTRYPOINT \["\/app\/exporter\/bin\//);
    expect(having('CMD', last)[0]).toMatch(/^CMD \[/);
  });

  it('tells whether it is healthy', () => {
    expect(last.some((line) => line.startsWith('HEALTHCHECK '))).toBe(true);
  });
});

describe('the audit', () => {
  /** A registry that answers what npm asks about advisories, and knows one package. */
  async function audited(answer: {
    status: number;
    advisories?: object;
  }): Promise<{ code: number; said: string }> {
    const registry = createServer((request, response) => {
      request.resume();
      const isAudit = request.url?.includes('/advisories/bulk') ?? false;
      response.writeHead(isAudit ? answer.status : 200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(isAudit ? (answer.advisories ?? {}) : packument(request.url ?? '')));
    });
    registry.listen(0, '127.0.0.1');
    await once(registry, 'listening');
    const { port } = registry.address() as AddressInfo;
    const cache = mkdtempSync(join(tmpdir(), 'helpdesk-audit-'));
    const audit = spawn(process.execPath, ['scripts/audit.js'], {
      env: {
        ...process.env,
        // npm remembers advisories.
        npm_config_cache: cache,
        npm_config_registry: `http://127.0.0.1:${port}/`,
        npm_config_fetch_retries: '0',
      },
    });
    let said = '';
    for (const stream of [audit.stdout, audit.stderr])
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(audit, 'close')) as [number];
    rmSync(cache, { recursive: true, force: true });
    registry.closeAllConnections();
    registry.close();
    return { code, said };
  }

  function packument(url: string): object {
    const name = decodeURIComponent(url.slice(1));
    return { name, 'dist-tags': {}, versions: {} };
  }

  const advisory = (severity: string) => ({
    status: 200,
    advisories: {
      koa: [
        {
          id: 1,
          url: 'https://example.org/advisory',
          title: 'Weak',
          severity,
          vulnerable_versions: '>=0.0.0',
          cwe: [],
          cvss: {},
        },
      ],
    },
  });

  it('passes when the registry knows of nothing', async () => {
    const { code, said } = await audited({ status: 200 });
    expect([code, said]).toEqual([0, expect.stringContaining('Audit: passed')]);
  }, 120_000);

  it('fails on a weakness of level moderate in a package that ships, and names it', async () => {
    const { code, said } = await audited(advisory('moderate'));
    expect([code, said]).toEqual([
      1,
      expect.stringMatching(/moderate: koa [^]*https:\/\/example\.org[^]*Audit: FAILED/),
    ]);
  }, 120_000);

  it('tells of a lesser one, and passes', async () => {
    const { code, said } = await audited(advisory('low'));
    expect([code, said]).toEqual([0, expect.stringMatching(/low: koa [^]*Audit: passed/)]);
  }, 120_000);

  it('says plainly when the registry does not answer, and is no failure', async () => {
    const { code, said } = await audited({ status: 405 });
    expect([code, said]).toEqual([0, expect.stringMatching(/did not answer: .*405[^]*Audit: NOT DONE/)]);
  }, 120_000);
});
