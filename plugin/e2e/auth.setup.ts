import { expect, test } from '@grafana/plugin-e2e';

import { SIGNED_IN } from './signedIn.ts';

test('signs in', async ({ request, user }) => {
  expect((await request.post('/login', { data: user })).ok()).toBe(true);
  await request.storageState({ path: SIGNED_IN });
});
