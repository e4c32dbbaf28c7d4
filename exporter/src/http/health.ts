/** `/-/healthy`, `/-/ready` and `/-/reload`, as Prometheus programs have them. */
import { Unavailable } from '../errors.ts';
import type { Route } from './app.ts';
import { requireToken } from './bearer.ts';

export interface HealthDeps {
  /** Undefined when webhooks can be taken, else why not. */
  readonly unreadyBecause: () => string | undefined;
  /** Loads the configuration again; rejects with what is wrong with it. */
  readonly reload: () => Promise<ReloadOutcome>;
  readonly apiTokens: () => readonly string[];
}

export interface ReloadOutcome {
  /** Formatted faults; empty when the new configuration holds. */
  readonly faults: readonly string[];
  /** Changed keys that only a restart applies. */
  readonly restartNeeded: readonly string[];
}

export function healthRoutes({ unreadyBecause, reload, apiTokens }: HealthDeps): Route[] {
  return [
    {
      path: '/-/healthy',
      handlers: {
        GET(ctx) {
          ctx.body = 'Helpdesk Exporter is healthy.\n';
        },
      },
    },
    {
      path: '/-/ready',
      handlers: {
        GET(ctx) {
          const reason = unreadyBecause();
          if (reason !== undefined) throw new Unavailable(`Helpdesk Exporter is not ready: ${reason}`);
          ctx.body = 'Helpdesk Exporter is ready.\n';
        },
      },
    },
    {
      path: '/-/reload',
      handlers: {
        async POST(ctx) {
          requireToken(ctx, apiTokens());
          const { faults, restartNeeded } = await reload();
          if (faults.length > 0) {
            ctx.status = 500;
            ctx.body = `The configuration was not reloaded; the old one still holds:\n${faults.join('\n')}\n`;
            return;
          }
          ctx.body = [
            'Configuration reloaded.',
            ...restartNeeded.map((key) => `Restart to apply: ${key}`),
            '',
          ].join('\n');
        },
      },
    },
  ];
}
