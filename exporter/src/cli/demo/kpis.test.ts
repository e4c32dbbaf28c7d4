import { toKpiRows } from './kpis.ts';
import { parseExposition } from './scrape.ts';

const SCRAPE = `
helpdesk_episodes_opened_total{source="wa",inbox="support",team="care",category="other",episode="new"} 4
helpdesk_episodes_opened_total{source="api",inbox="support",team="care",category="other",episode="new"} 1
helpdesk_episodes_opened_total{source="wa",inbox="sales",team="sales",category="other",episode="new"} 9
helpdesk_messages_total{source="wa",inbox="support",team="care",direction="in",sender="customer"} 7
helpdesk_messages_total{source="wa",inbox="sales",team="sales",direction="in",sender="customer"} 1
helpdesk_messages_total{source="wa",inbox="idle",team="idle",direction="in",sender="customer"} 0
helpdesk_conversations_waiting{source="wa",inbox="support",team="care"} 2
helpdesk_first_response_seconds_bucket{source="wa",inbox="support",team="care",responder="human",le="60"} 1
helpdesk_first_response_seconds_bucket{source="wa",inbox="support",team="care",responder="human",le="+Inf"} 1
helpdesk_first_response_seconds_bucket{source="api",inbox="support",team="care",responder="human",le="60"} 1
helpdesk_first_response_seconds_bucket{source="api",inbox="support",team="care",responder="human",le="+Inf"} 1
helpdesk_first_response_seconds_bucket{source="wa",inbox="support",team="care",responder="any",le="+Inf"} 50
helpdesk_objective_results_total{source="wa",inbox="support",team="care",objective="first_response",result="met"} 3
helpdesk_objective_results_total{source="wa",inbox="support",team="care",objective="first_response",result="missed"} 1
helpdesk_objective_results_total{source="wa",inbox="support",team="care",objective="resolution",result="missed"} 9
helpdesk_csat_score_bucket{source="wa",inbox="support",team="care",le="3"} 1
helpdesk_csat_score_count{source="wa",inbox="support",team="care"} 5
`;

const rows = toKpiRows(parseExposition(SCRAPE));

describe('the rows of the live table', () => {
  it('are one per inbox and team with traffic, busiest first, and the whole', () => {
    expect(rows.map(({ name, episodes }) => [name, episodes])).toEqual([
      ['sales / sales', 9],
      ['support / care', 5],
      ['All', 14],
    ]);
  });

  it('add up the sources, take first responses of people alone, and judge by that objective alone', () => {
    expect(rows[1]).toEqual({
      name: 'support / care',
      episodes: 5,
      messages: 7,
      waiting: 2,
      answered: 2,
      answers: 5,
      p50: 30,
      p90: 54,
      inTime: 0.75,
      satisfied: 0.8,
    });
  });

  it('say nothing of what has not happened', () => {
    expect(Object.keys(rows[0] ?? {})).not.toEqual(expect.arrayContaining(['p50', 'inTime', 'satisfied']));
  });
});
