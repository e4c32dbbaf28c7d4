/** Zendesk: tickets, messaging, agents' availability and satisfaction. See docs/sources/zendesk.md. */
import type { SourceKind, SourceTools } from '../source.ts';
import type { Desk } from './desk.ts';
import { readBody } from './envelope.ts';
import { createInquiry } from './inquiry.ts';
import type { ApiAccess } from './inquiry.ts';
import { claimOf, verify } from './signature.ts';

export interface ZendeskConfig {
  /** Every webhook has one of its own: any of them may sign. */
  readonly signingSecret: readonly string[];
  /** Without it nothing is asked. */
  readonly api?: ApiAccess;
  /** Team of each group, by the group's id. */
  readonly groups: Readonly<Record<string, string>>;
  /** Id of the ticket field that holds the category. */
  readonly categoryField?: string;
}

const MAX_BODY_BYTES = 1024 * 1024;

export const zendesk: SourceKind<ZendeskConfig> = {
  kind: 'zendesk',
  maxBodyBytes: MAX_BODY_BYTES,
  contentTypes: ['application/json'],
  create: (config, tools) => {
    const desk = toDesk(config, tools);
    return {
      admit: (head) => {
        claimOf(head);
      },
      verify: (request) => {
        verify(request, config.signingSecret);
      },
      parse: (body, request) => readBody(body, request, desk),
      ...(config.api && { inquiry: createInquiry(config.api, desk) }),
    };
  },
};

function toDesk({ api, groups, categoryField }: ZendeskConfig, tools: SourceTools): Desk {
  const teams = new Map(Object.entries(groups));
  return {
    tools,
    canAsk: api !== undefined,
    teamOf: (group) => (group === undefined ? undefined : teams.get(group)),
    categoryField,
  };
}
