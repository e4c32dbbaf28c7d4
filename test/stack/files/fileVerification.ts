/** What must hold between docker-compose.yml and the files it builds, mounts and is told. No program is run. */
import type { StackFiles } from '../stackFiles.ts';
import type { Verification } from '../verification.ts';

export type FileVerification = Verification<StackFiles>;
