import { plainIdentity } from './author.ts';

test.each([
  ['ola_40example_2Ecom', 'ola@example.com'],
  ['client:ola_40example_2Ecom', 'ola@example.com'],
  ['ola_2Bchat_40example_2Eco_2Euk', 'ola+chat@example.co.uk'],
  ['client:ola', 'ola'],
  ['agent_42', 'agent_42'],
  ['agent_40', 'agent_40'],
  ['team_40.desk_2E', 'team_40.desk_2E'],
  ['ola@example.com', 'ola@example.com'],
  ['', ''],
])('%j is %j', (identity, plain) => {
  expect(plainIdentity(identity)).toBe(plain);
});
