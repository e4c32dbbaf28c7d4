import path from 'node:path';

/** Where the cookies of the signed-in user are kept between tests. */
export const SIGNED_IN = path.join(__dirname, '..', 'artifacts', 'e2e', 'signedIn.json');
