/** The nine kinds of source, as the suites they share need to know them. */
import type { SourceConfig } from '../../config/config.ts';
import { CHATWOOT_SUBJECTS } from '../chatwoot/testing/conformance.ts';
import { CHATWOOT_QUESTIONS } from '../chatwoot/testing/questions.ts';
import { GENERIC_SUBJECT } from '../generic/testing/conformance.ts';
import { GENERIC_BY_HEADER, GENERIC_BY_TOKEN } from '../generic/testing/conformanceOfOthers.ts';
import { HUBSPOT_SUBJECT } from '../hubspot/testing/conformance.ts';
import { HUBSPOT_QUESTIONS } from '../hubspot/testing/questions.ts';
import { RESPONDIO_SUBJECTS } from '../respondio/testing/conformance.ts';
import { RESPONDIO_QUESTIONS } from '../respondio/testing/questions.ts';
import { TRENGO_ASKING_SUBJECT, TRENGO_SUBJECT } from '../trengo/testing/conformance.ts';
import { TRENGO_QUESTIONS } from '../trengo/testing/questions.ts';
import { TWILIO_SUBJECTS } from '../twilio/testing/conformance.ts';
import { WATI_SUBJECT } from '../wati/testing/conformance.ts';
import { WATI_QUESTIONS } from '../wati/testing/questions.ts';
import { WHATSAPP_SUBJECT } from '../whatsapp/testing/conformance.ts';
import { ZENDESK_SUBJECTS } from '../zendesk/testing/conformance.ts';
import { ZENDESK_QUESTIONS } from '../zendesk/testing/questions.ts';
import type { Questions } from './pollingChecks.ts';
import type { ConformanceSubject } from './subject.ts';

/** By kind; several where a kind can be configured to prove itself in several ways. */
export const SUBJECTS: Readonly<Record<string, readonly ConformanceSubject[]>> = {
  whatsapp: [WHATSAPP_SUBJECT],
  generic: [GENERIC_SUBJECT, GENERIC_BY_HEADER, GENERIC_BY_TOKEN],
  wati: [WATI_SUBJECT],
  trengo: [TRENGO_SUBJECT, TRENGO_ASKING_SUBJECT],
  twilio: TWILIO_SUBJECTS,
  zendesk: ZENDESK_SUBJECTS,
  hubspot: [HUBSPOT_SUBJECT],
  chatwoot: CHATWOOT_SUBJECTS,
  respondio: RESPONDIO_SUBJECTS,
};

/** What providers are asked, by kind. */
export const QUESTIONS: Readonly<Record<string, readonly Questions[]>> = {
  wati: WATI_QUESTIONS,
  trengo: TRENGO_QUESTIONS,
  zendesk: ZENDESK_QUESTIONS,
  hubspot: HUBSPOT_QUESTIONS,
  chatwoot: CHATWOOT_QUESTIONS,
  respondio: RESPONDIO_QUESTIONS,
};

type Keys = (secret: string) => Readonly<Record<string, unknown>>;

/** What stands in the configuration for a source of the kind, beside its name and inboxes. */
export const KEYS: Readonly<Record<SourceConfig['kind'], Keys>> = {
  whatsapp: (appSecret) => ({ appSecret, verifyToken: 'verify-token' }),
  generic: (secret) => ({ secret }),
  wati: (urlToken) => ({ urlToken }),
  trengo: (signingSecret) => ({ signingSecret }),
  twilio: (authToken) => ({ authToken }),
  zendesk: (signingSecret) => ({ signingSecret }),
  hubspot: (clientSecret) => ({ clientSecret, accessToken: 'access-token' }),
  chatwoot: (webhookSecret) => ({ webhookSecret, accountId: '4' }),
  respondio: (signingKey) => ({ signingKey }),
};
