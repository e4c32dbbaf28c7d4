/**
 * The SQLite binding that fits this Node. better-sqlite3 13 speaks Node's stable binary interface, in a version that Node
 * 20 does not have: there it crashes. Version 12, compiled for one Node, aborts the process on Node 24.19 and newer
 * (https://github.com/nodejs/node/issues/65446). Neither loads its binary before a database is opened.
 */
import ForNewerNodes from 'better-sqlite3';
import ForNode20 from 'better-sqlite3-node20';

const [major = 0] = process.versions.node.split('.').map(Number);

export const Sqlite: typeof ForNewerNodes = major < 22 ? ForNode20 : ForNewerNodes;
