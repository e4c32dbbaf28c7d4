/** What Alertmanager told, as lines of text. */
import type { Notice } from './receiver.ts';

const MOST_LINES = 5;
const EVENTS = { firing: 'told of', resolved: 'told it is over:' } as const;

/** `11:44:05  team_lead told of CustomersWaiting (2) for sales: Customers wait longer than they should.` */
export function noticeLine({ at, receiver, status, alerts, count, team, summary }: Notice): string {
  const time = new Date(at).toISOString().slice(11, 19);
  const many = count > 1 ? ` (${count})` : '';
  const whose = team === undefined ? '' : ` for ${team}`;
  const told = `${time}  ${receiver} ${EVENTS[status]} ${alerts.join(', ')}${many}${whose}`;
  return summary === '' ? told : `${told}: ${summary}`;
}

/** The newest of them under a heading; nothing while there are none. */
export function renderNotices(notices: readonly Notice[]): string[] {
  if (notices.length === 0) return [];
  return ['', 'Who was told what, newest last (UTC):', ...notices.slice(-MOST_LINES).map(noticeLine)];
}
