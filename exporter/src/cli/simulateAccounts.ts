/** As whom `simulate` speaks: the sources it posts to and the secrets it signs with. */
import { DIALECTS } from '../simulate/dialects/all.ts';
import { PAIR } from '../simulate/dialects/names.ts';
import { dialectSpeaker, pairSpeaker, type Speaker } from '../simulate/dialects/speaker.ts';
import type { Accounts } from '../simulate/request.ts';
import type { SecretEntry } from '../simulate/simulatedConfig.ts';
import type { SimulateOptions } from './simulateOptions.ts';
import type { CliTools } from './tools.ts';

type Files = Pick<CliTools, 'readFile'>;

const DEFAULT_SECRETS = {
  whatsapp: 'simulated-whatsapp-app-secret',
  generic: `whsec_${Buffer.from('simulated-generic-signing-key-32').toString('base64')}`,
} as const;

export function speakerOf(options: SimulateOptions, files: Files): Speaker {
  if (options.dialect === PAIR) return pairSpeaker(accountsOf(options, files), secretEntriesOf(options));
  const dialect = DIALECTS[options.dialect];
  const {
    source = dialect.kind,
    secretFile,
    secret = defaultSecretOf(dialect.kind),
    url,
    apiListen,
  } = options;
  return dialectSpeaker(dialect, {
    account: {
      source,
      secret: secretFile === undefined ? secret : files.readFile(secretFile).trim(),
      publicUrl: url.replace(/\/$/, ''),
    },
    apiListen,
  });
}

/** Letters and digits, and long enough for whatever a provider signs with or puts into its address. */
function defaultSecretOf(kind: string): string {
  return `simulated-${kind}-secret-0123456789`;
}

function secretEntry(options: SimulateOptions, kind: 'whatsapp' | 'generic'): SecretEntry {
  const file = options[`${kind}.secretFile`];
  return file === undefined ? { value: options[`${kind}.secret`] ?? DEFAULT_SECRETS[kind] } : { file };
}

function secretEntriesOf(options: SimulateOptions) {
  return { whatsapp: secretEntry(options, 'whatsapp'), generic: secretEntry(options, 'generic') };
}

function secretOf(options: SimulateOptions, kind: 'whatsapp' | 'generic', files: Files): string {
  const entry = secretEntry(options, kind);
  return 'file' in entry ? files.readFile(entry.file).trim() : entry.value;
}

export function accountsOf(options: SimulateOptions, files: Files): Accounts {
  return {
    whatsapp: { source: options['whatsapp.source'], secret: secretOf(options, 'whatsapp', files) },
    generic: { source: options['generic.source'], secret: secretOf(options, 'generic', files) },
  };
}
