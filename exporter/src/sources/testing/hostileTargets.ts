/** What each kind of source is shown by the tests of hostile input, and what is private in it. */
import {
  GENERIC_DOCUMENTS,
  GENERIC_INBOX,
  PRIVATE_PATTERN,
  WHATSAPP_DOCUMENTS,
  WHATSAPP_INBOX,
} from './documents.ts';
import { SUBJECTS } from './everyKind.ts';
import { requestOf } from './subject.ts';
import type { ConformanceSubject, Post } from './subject.ts';
import type { Parsed, Source } from '../source.ts';

export interface Target {
  readonly name: string;
  readonly subject: ConformanceSubject;
  readonly documents: readonly Post[];
  readonly privatePattern: RegExp;
  /** Of the runs of each test, so many. */
  readonly share: number;
}

const RECEIVED_AT = 1_780_000_600_000;
const SUPPORT = { inbox: 'support', team: 'care' };

/** Many documents of every shape, and inboxes of which some are nobody's. */
const RICH: Readonly<Record<string, Pick<Target, 'documents'> & Partial<ConformanceSubject>>> = {
  whatsapp: {
    documents: WHATSAPP_DOCUMENTS.map((body) => ({ body })),
    tools: { inboxes: { [WHATSAPP_INBOX]: SUPPORT } },
  },
  generic: {
    documents: GENERIC_DOCUMENTS.map((body) => ({ body })),
    tools: { inboxes: { [GENERIC_INBOX]: SUPPORT, '7': { inbox: 'sales', team: 'sellers' } } },
  },
};

const SHARE_OF_OTHERS = 0.15;

/** Every way of every kind. */
export const TARGETS: readonly Target[] = Object.entries(SUBJECTS).flatMap(([kind, subjects]) =>
  subjects.map((subject) => targetOf(kind, subject)),
);

function targetOf(kind: string, subject: ConformanceSubject): Target {
  const rich = subject.way === undefined ? RICH[kind] : undefined;
  if (rich) {
    const { documents, ...more } = rich;
    const told = { ...subject, ...more, receivedAt: RECEIVED_AT };
    return { name: kind, subject: told, documents, privatePattern: PRIVATE_PATTERN, share: 1 };
  }
  return {
    name: subject.way === undefined ? kind : `${kind}, ${subject.way}`,
    subject,
    documents: subject.samples,
    privatePattern: anyOf(subject.personal),
    share: SHARE_OF_OTHERS,
  };
}

/** And whatever stands in for it where documents are told of other people. */
function anyOf(texts: readonly string[]): RegExp {
  const escaped = texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp([...escaped, PRIVATE_PATTERN.source].join('|'), 'i');
}

/** The document with other bytes as its body; undefined where they are no JSON, which the door does not let in. */
export function withBytes(document: Post, bytes: Buffer): Post | undefined {
  const text = bytes.toString();
  if (document.body instanceof URLSearchParams)
    return { ...document, body: new URLSearchParams(text), bytes };
  try {
    return { ...document, body: JSON.parse(text) as unknown, bytes };
  } catch {
    return undefined;
  }
}

/** As it would be parsed behind the door, signed by the provider. */
export function parse({ subject }: Target, source: Source, post: Post): Parsed {
  return source.parse(post.body, requestOf(subject, post));
}
