import { faultsOf, KEY, load } from '../../config/testing/files.ts';

const TOKEN = 'urlToken: 0123456789abcdef01234567';
const API = 'apiUrl: https://live-mt-server.wati.example/77';
const wati = (keys: string) =>
  `${KEY}sources:\n- {name: w, kind: wati, inboxes: {'*': {inbox: support}}, ${keys}}`;

it('needs no more than the token of its address', () => {
  expect(load(wati(TOKEN)).sources).toMatchObject([
    { kind: 'wati', askAfter: 120_000, automatedOperators: [], surveyTemplates: {} },
  ]);
});

it.each([
  ['', '3 sources[0].urlToken: is required: give it, or a path as urlTokenFile'],
  ['urlToken: short', '59 sources[0].urlToken: must have at least 24 characters'],
  [`${TOKEN}, ${API}`, '3 sources[0].apiToken: is required beside apiUrl'],
  [`${TOKEN}, apiToken: t`, '3 sources[0].apiUrl: is required beside apiToken'],
  [`${TOKEN}, automatedOperators: [Bram]`, '116 sources[0].automatedOperators[0]: must be an e-mail address'],
  [`${TOKEN}, surveyTemplates: {csat: 4}`, '113 sources[0].surveyTemplates.csat: must be 3 or 5'],
  [
    `${TOKEN}, surveyTemplates: {Csat: 5}`,
    '113 sources[0].surveyTemplates.Csat: must be of a-z, 0-9 and _, as Meta has it',
  ],
])('with %j is told what is wrong', (keys, fault) => {
  expect(faultsOf(wati(keys))).toEqual([`helpdesk.yml:3:${fault}`]);
});

it('takes what it is given', () => {
  const more =
    'automatedOperators: [Robot@Lamps.example], surveyTemplates: {csat: 5, mood: 3}, askAfter: 10m';
  expect(load(wati(`${TOKEN}, ${API}, apiToken: t, ${more}`)).sources).toMatchObject([
    { automatedOperators: ['Robot@Lamps.example'], surveyTemplates: { csat: 5, mood: 3 }, askAfter: 600_000 },
  ]);
});
