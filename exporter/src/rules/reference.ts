/** The table of all alerts in the docs, made from the rules. */
import { ALERT_GROUPS } from './files.ts';
import { OF_SERIES } from './rule.ts';
import type { Alert } from './rule.ts';

const BEGIN = '<!-- alerts: begin -->';
const END = '<!-- alerts: end -->';

/** A page with the table between its markers renewed. Throws when the page has no markers. */
export function withAlertReference(page: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`The page lacks ${BEGIN} or ${END}`);
  return `${before}${BEGIN}\n\n${alertReference()}\n\n${END}${after}`;
}

/** A table per domain, with a row per rule. */
function alertReference(): string {
  const alerts = ALERT_GROUPS.flatMap(({ rules }) => rules);
  const domains = [...new Set(alerts.map(({ domain }) => domain))];
  return domains
    .map((domain) =>
      table(
        domain,
        alerts.filter((alert) => alert.domain === domain),
      ),
    )
    .join('\n\n');
}

function table(domain: string, alerts: readonly Alert[]): string {
  return [
    `### \`domain="${domain}"\``,
    '',
    row(['Alert', 'Fires when', 'For', 'Severity', 'Escalation']),
    row(Array(5).fill('---')),
    ...alerts.map((alert) =>
      row([
        `[${alert.alert}](runbooks/${alert.alert}.md)`,
        alert.when,
        alert.for ?? 'at once',
        alert.severity,
        alert.escalation === OF_SERIES ? 'the level itself' : code(alert.escalation),
      ]),
    ),
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}
