import { test as base } from '@grafana/plugin-e2e';

/** Each test signs in for itself: Grafana changes the token of a session every ten minutes, and a run may take longer. */
export const test = base.extend({
  storageState: async ({ playwright, baseURL, user }, use) => {
    const visitor = await playwright.request.newContext({ baseURL });
    const answer = await visitor.post('/login', { data: user });
    base.expect(answer.ok(), 'signing in').toBe(true);
    await use(await visitor.storageState());
    await visitor.dispose();
  },
});

export { expect } from '@grafana/plugin-e2e';
