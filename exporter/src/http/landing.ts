/** `GET /`: says what this is and where things are. */
import type { Route } from './app.ts';

const LINKS: readonly (readonly [path: string, what: string])[] = [
  ['/metrics', 'Metrics, for Prometheus'],
  ['/-/healthy', 'Health: the process answers'],
  ['/-/ready', 'Readiness: webhooks can be taken'],
];

export function landingRoute({ version }: { version: string }): Route {
  const page = render(version);
  return {
    path: '/',
    handlers: {
      GET(ctx) {
        ctx.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'");
        ctx.type = 'html';
        ctx.body = page;
      },
    },
  };
}

function render(version: string): string {
  const items = LINKS.map(([path, what]) => `<li><a href="${path}">${path}</a> ${what}</li>`).join(
    '\n      ',
  );
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Helpdesk Exporter</title>
    <style>body { font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 40rem; padding: 0 1rem; color-scheme: light dark }</style>
  </head>
  <body>
    <h1>Helpdesk Exporter</h1>
    <p>Turns helpdesk webhooks into KPI histograms for Prometheus. Version ${version}.</p>
    <ul>
      ${items}
    </ul>
    <p>Webhooks go to <code>/webhooks/{source}</code>.</p>
  </body>
</html>
`;
}
