/** docker-compose.yml and the files it mounts belong together; and each way in which they may not is diagnosed. */
import { readComposeFile } from './composeFile.ts';
import type { ComposeFile } from './composeFile.ts';
import { FILE_VERIFICATIONS } from './files/every.ts';
import { PROVISIONED_CONFIG, readStackFiles } from './stackFiles.ts';
import type { StackFiles } from './stackFiles.ts';
import { diagnose, SOUND } from './verification.ts';

const files = readStackFiles();

test.each(FILE_VERIFICATIONS)('$name', async (verification) => {
  expect(await diagnose(verification, files)).toBe(SOUND);
});

test('a key that nobody knows is refused', () => {
  const text = files.composeText.replace('healthcheck:', 'healtcheck:');
  expect(() => readComposeFile(text, { HELPDESK_CONFIG: PROVISIONED_CONFIG })).toThrow('healtcheck');
});

test('without a configuration nothing starts, and it is said what to do', () => {
  expect(() => readComposeFile(files.composeText, {})).toThrow('copy .env.example to .env');
});

/** The files after somebody's slip, in docker-compose.yml or in another text. */
function after(slip: Slip): StackFiles {
  if ('with' in slip) return { ...files, ...slip.with };
  const [from, to] = slip.compose;
  const composeText = files.composeText.replace(from, () => to);
  if (composeText === files.composeText) throw new Error(`docker-compose.yml has no ${String(from)}`);
  const compose: ComposeFile = readComposeFile(composeText, { HELPDESK_CONFIG: PROVISIONED_CONFIG });
  return { ...files, composeText, compose };
}

type Slip = { readonly compose: readonly [string | RegExp, string] } | { readonly with: Partial<StackFiles> };

const [prometheusSource, alertmanagerSource] = files.datasources;
const { 'demo.yml': demo, 'helpdesk.yml': own } = files.helpdesk;
const datasource = (changes: object) => ({
  with: { datasources: [{ ...prometheusSource!, ...changes }, alertmanagerSource!] },
});
const jsonData = (changes: object) => datasource({ jsonData: { ...prometheusSource!.jsonData, ...changes } });
const provider = (changes: object) => ({
  with: { providers: [{ ...files.providers[0]!, ...changes }, files.providers[1]!] },
});
/** docs/stack.md with another text in it. */
const page = (from: string, to: string) => {
  if (!files.docs.includes(from)) throw new Error(`docs/stack.md has no ${from}`);
  return { with: { docs: files.docs.replaceAll(from, () => to) } };
};
const CHARTS = {
  'en/now.json': { uid: 'helpdesk-now', panels: [{ datasource: { uid: 'helpdesk-prometheus' } }] },
};

const SLIPS: Readonly<Record<string, readonly [diagnosis: string, slip: Slip]>> = {
  'an image without a patch version': [
    'names no exact version',
    { compose: ['grafana:13.1.7', 'grafana:13.1'] },
  ],
  'an image named twice': [
    'stands in several places',
    { compose: ['image: *prometheus', 'image: prom/prometheus:v3.13.5'] },
  ],
  'an image of an old exporter': [
    'no image has the version',
    { compose: ['helpdesk-exporter:0.1.0', 'helpdesk-exporter:0.0.9'] },
  ],
  'a workspace the image does not copy': [
    'npm ci needs elsewhere/package.json',
    { with: { packageJson: { workspaces: ['elsewhere'] } } },
  ],
  'a Dockerfile that copies what is not there': [
    'elsewhere is copied',
    { with: { dockerfile: `${files.dockerfile}\nCOPY elsewhere /\n` } },
  ],
  'a Dockerfile that builds everything': [
    'it builds more than the exporter',
    { with: { dockerfile: files.dockerfile.replace(' --workspace exporter && npm prune', ' && npm prune') } },
  ],
  'a build context elsewhere': [
    'not built from the root',
    { compose: ['context: .', 'context: ./exporter'] },
  ],
  'a mount of nothing': [
    'neither there nor made',
    { compose: ['./provisioning/prometheus/rules', './provisioning/rules'] },
  ],
  'a mount Docker would make up': [
    'an empty folder',
    { compose: ['bind: { create_host_path: false }', 'bind: { create_host_path: true }'] },
  ],
  'a writable mount': [
    'may write to',
    { compose: ['read_only: true\n        bind', 'read_only: false\n        bind'] },
  ],
  'a writable root': [
    'root file system',
    { compose: ['  read_only: true\n  # No program', '  # No program'] },
  ],
  'capabilities kept': ['keeps capabilities', { compose: ['cap_drop: [ALL]', 'cap_drop: [NET_RAW]'] }],
  'privileges to gain': [
    'may gain rights',
    { compose: ['no-new-privileges:true', 'no-new-privileges:false'] },
  ],
  'a service that stays down': ['does not come back', { compose: ['  restart: unless-stopped\n', ''] }],
  'a service as root': ['as another user', { compose: ['tmpfs:', "user: '0'\n    tmpfs:"] }],
  'a log without end': ['grows without end', { compose: ['max-size: 10m, ', ''] }],
  'a port for everybody': [
    'exporter publishes',
    { compose: ["['127.0.0.1:${HELPDESK_PORT", "['0.0.0.0:${HELPDESK_PORT"] },
  ],
  'a port nobody listens on': ['prometheus publishes', { compose: ['9090}:9090', '9090}:9091'] }],
  'an image at another port': [
    'exposes another port',
    { with: { dockerfile: files.dockerfile.replace('EXPOSE 9877', 'EXPOSE 80') } },
  ],
  'an image that listens for itself': [
    'the image listens elsewhere',
    { with: { dockerfile: files.dockerfile.replace('0.0.0.0:9877', '127.0.0.1:9877') } },
  ],
  'a configuration out of reach': [
    'where the image reads it',
    { compose: ['target: /etc/helpdesk/helpdesk.yml', 'target: /etc/helpdesk.yml'] },
  ],
  'a data source elsewhere': ['prometheus:9091 is no address', datasource({ url: 'http://prometheus:9091' })],
  'an exporter that tells nobody': [
    'am:9093 is no address',
    {
      with: { helpdesk: { 'demo.yml': { ...demo, alertmanagers: ['http://am:9093'] }, 'helpdesk.yml': own } },
    },
  ],
  'traffic for nobody': [
    'exporter:9878 is no address',
    { compose: ['--url=http://exporter:9877', '--url=http://exporter:9878'] },
  ],
  'a port and a link that differ': [
    'grafana thinks',
    { compose: ['GRAFANA_PORT:-3000', 'GRAFANA_PORT:-3001'] },
  ],
  'rules that link elsewhere': [
    'the rules link to http://grafana:3000',
    { with: { rules: files.rules.replaceAll('http://localhost:3000', 'http://grafana:3000') } },
  ],
  'a health check of no route': ['exporter is asked for /ready', { compose: ['9877/-/ready', '9877/ready'] }],
  'a health check elsewhere': ['at port 3001', { compose: ['127.0.0.1:3000/api', '127.0.0.1:3001/api'] }],
  'a health check of the image of no route': [
    'exporter is asked for /healthz',
    { with: { dockerfile: files.dockerfile.replace('/-/healthy', '/healthz') } },
  ],
  'a service nobody asks': [
    'grafana has no health check',
    {
      compose: [
        /healthcheck:\n {6}test: \[CMD, .*3000[^]*?start_period: 90s/,
        'healthcheck: { disable: true }',
      ],
    },
  ],
  'a variable nobody is told of': [
    'GRAFANA_URL is not in .env.example',
    { with: { envExample: files.envExample.replace('# GRAFANA_URL=http://localhost:3000\n', '') } },
  ],
  'a default told wrong': [
    'PROMETHEUS_RETENTION is 90d there',
    { compose: ['PROMETHEUS_RETENTION:-90d', 'PROMETHEUS_RETENTION:-60d'] },
  ],
  'rules of your own in a commit': [
    'PROMETHEUS_RULES is /rules, which Git',
    { with: { gitignore: files.gitignore.replace('/rules/\n', '') } },
  ],
  'a variable of no use': [
    'nowhere used',
    { with: { envExample: `${files.envExample}\nGRAFANA_COLOUR=red\n` } },
  ],
  'a secret for the wrong reader': [
    'is made for helpdesk',
    { compose: ['file: ./secrets/grafana/secret_key', 'file: ./secrets/helpdesk/generic_secret'] },
  ],
  'a secret nobody makes': [
    'is made for nobody',
    {
      with: { secretsScript: files.secretsScript.replace('helpdesk/generic_secret "', 'helpdesk/secret "') },
    },
  ],
  'a secret nobody reads': [
    'nobody reads spare',
    {
      compose: [
        '  generic_secret: {',
        '  spare: { file: ./secrets/helpdesk/api_token }\n  generic_secret: {',
      ],
    },
  ],
  'a secret not given': [
    'traffic reads generic_secret',
    { compose: ['[whatsapp_app_secret, generic_secret]', '[whatsapp_app_secret]'] },
  ],
  'a secret nobody makes for the exporter': [
    '/run/secrets/api_token, which nobody makes',
    { with: { secretsScript: files.secretsScript.replace('helpdesk/api_token "', 'helpdesk/token "') } },
  ],
  'a folder of secrets for another reader': [
    'exporter is given ./secrets/grafana',
    { compose: ['source: ./secrets/helpdesk', 'source: ./secrets/grafana'] },
  ],
  'a folder of secrets out of reach': [
    'but the exporter is given /secrets',
    { compose: ['target: /run/secrets', 'target: /secrets'] },
  ],
  'a page that names a file elsewhere': [
    'x.md names /etc/token, but',
    { with: { pages: { 'x.md': 'signingSecretFile: [/run/secrets/a, /etc/token]' } } },
  ],
  'secrets people put there and nobody reads': [
    'stays theirs',
    { with: { secretsScript: files.secretsScript.replace('give "$helpdesk" helpdesk', '') } },
  ],
  'a secret given for nothing': [
    'traffic is given grafana_secret_key',
    {
      compose: [
        'secrets: [whatsapp_app_secret, generic_secret]',
        'secrets: [grafana_secret_key, whatsapp_app_secret, generic_secret]',
      ],
    },
  ],
  'a password in the open': [
    'in its environment',
    { compose: ['GF_SECURITY_ADMIN_PASSWORD__FILE:', 'GF_SECURITY_ADMIN_PASSWORD:'] },
  ],
  'secrets for Git': ['Git would take them', { with: { gitignore: 'node_modules/\n' } }],
  'backups for Git': ['a backup made here', { with: { gitignore: '/secrets/\n/.env\n' } }],
  'secrets for the image': ['builds would get them', { with: { dockerignore: '.git\n' } }],
  'data in a container': [
    'writes to /alertmanager',
    { compose: ['target: /alertmanager }', 'target: /am }'] },
  ],
  'a volume for two': ['a volume is shared', { compose: ['source: alertmanager,', 'source: prometheus,'] }],
  'a store in the container': [
    'helpdesk.yml keeps it at sqlite:data/x.db',
    { with: { helpdesk: { 'demo.yml': demo, 'helpdesk.yml': { ...own, store: 'sqlite:data/x.db' } } } },
  ],
  'a panel of another name': [
    'is not mounted as',
    { with: { plugin: { ...files.plugin, id: 'helpdesk-other-panel' } } },
  ],
  'a panel too new': [
    'Grafana 13.1.7 is older',
    { with: { plugin: { ...files.plugin, dependencies: { grafanaDependency: '>=13.2.0' } } } },
  ],
  'an interval told wrong': ['but it is 15s', jsonData({ timeInterval: '30s' })],
  'queries by GET': ['will not fit into a URL', jsonData({ httpMethod: 'GET' })],
  'a Prometheus of another version': [
    'takes Prometheus for 2.42.0',
    jsonData({ prometheusVersion: '2.42.0' }),
  ],
  'rules left out of sight': ['its rules are not shown', jsonData({ manageAlerts: false })],
  'another Alertmanager': ['silences go to', jsonData({ alertmanagerUid: 'other' })],
  'no default': ['is not the default', datasource({ isDefault: false })],
  'dashboards looked for elsewhere': ['where nothing is', provider({ options: { path: '/dashboards/en' } })],
  'a language without a folder': [
    'the folders are ar,fr',
    provider({ options: { path: '/usr/share/helpdesk/dashboards/fr' } }),
  ],
  'two languages in a folder': ['two share a folder', provider({ folderUid: files.providers[1]!.folderUid })],
  'a folder watched for events': ['waits for events', provider({ updateIntervalSeconds: 10 })],
  'dashboards to change': ['would be lost', provider({ allowUiUpdates: true })],
  'a dashboard with another data source': [
    'en/now.json asks P1809F7CD0C75ACF3',
    { with: { dashboards: { 'en/now.json': { panels: [{ datasource: { uid: 'P1809F7CD0C75ACF3' } }] } } } },
  ],
  'a link to no dashboard': ['alerts link to helpdesk-escalations', { with: { dashboards: CHARTS } }],
  'two dashboards of one uid': [
    'have the same uid',
    { with: { dashboards: { ...CHARTS, 'ar/now.json': { uid: 'helpdesk-now' } } } },
  ],
  'too short a memory': [
    'it keeps 30 days',
    { compose: ['PROMETHEUS_RETENTION:-90d', 'PROMETHEUS_RETENTION:-30d'] },
  ],
  'a Prometheus to be stopped by anybody': [
    'can stop it',
    {
      compose: ['      - --storage.tsdb.path', '      - --web.enable-lifecycle\n      - --storage.tsdb.path'],
    },
  ],
  'rules out of reach': [
    'prometheus looks into /etc/prometheus/rules',
    { compose: ['target: /etc/prometheus/rules', 'target: /etc/rules'] },
  ],
  'a configuration read elsewhere': [
    'which is not mounted',
    {
      compose: [
        '--config.file=/etc/alertmanager/alertmanager.yml',
        '--config.file=/etc/alertmanager/config.yml',
      ],
    },
  ],
  'a demo of another world': [
    'their inboxes differ',
    { with: { helpdesk: { 'demo.yml': { ...demo, sources: own.sources }, 'helpdesk.yml': own } } },
  ],
  'a demo of other teams': [
    'categories, teams or agents differ',
    { with: { helpdesk: { 'demo.yml': { ...demo, labels: {} }, 'helpdesk.yml': own } } },
  ],
  'a demo of other hours': [
    'their calendars differ',
    { with: { helpdesk: { 'demo.yml': { ...demo, calendars: {} }, 'helpdesk.yml': own } } },
  ],
  'traffic too early': [
    'before the exporter is ready',
    { compose: ['    depends_on:\n      exporter: { condition: service_healthy }\n', ''] },
  ],
  'a proxy that refuses everything': [
    'Caddy answers before',
    page('\thandle {\n\t\trespond 404\n\t}\n', '\trespond 404\n'),
  ],
  'a proxy that passes everything': ['webhooks do not get', page('handle /webhooks/* {', 'handle {')],
  'a machine too small': ['on fewer than 4 CPUs', { compose: [/cpus: '2'/g, "cpus: '4'"] }],
};

describe('a slip is diagnosed', () => {
  test.each(Object.entries(SLIPS))('%s', async (_name, [diagnosis, slip]) => {
    const broken = after(slip);
    const all = await Promise.all(FILE_VERIFICATIONS.map((verification) => diagnose(verification, broken)));
    const told = all.filter((one) => one !== SOUND).join('\n');
    expect(told).toContain(diagnosis);
    expect(told).toMatch(/Look at: /);
  });
});
