/** The stack as docker-compose.yml starts it, with the Prometheus and Alertmanager of this machine. */
import { letCustomerWait, RUNNING_VERIFICATIONS } from './runningVerifications.ts';
import { startStack } from './runningStack.ts';
import type { RunningStack } from './runningStack.ts';
import { readStackFiles } from './stackFiles.ts';
import { diagnose, SOUND } from './verification.ts';

let stack: RunningStack;

beforeAll(async () => {
  stack = await startStack(readStackFiles());
  await letCustomerWait(stack);
}, 120_000);

afterAll(async () => {
  await stack.stop();
});

test.each(RUNNING_VERIFICATIONS)(
  '$name',
  async (verification) => {
    const diagnosis = await diagnose(verification, stack);
    if (diagnosis !== SOUND) process.stdout.write(stack.logs());
    expect(diagnosis).toBe(SOUND);
  },
  600_000,
);
