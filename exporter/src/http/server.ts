/** The HTTP server's own limits, set on purpose: none is left to what the platform happens to have. */
import type { RequestListener, Server, ServerOptions } from 'node:http';
import { ConnectionRoom } from './connectionRoom.ts';

export interface ServerLimits {
  readonly maxConnections: number;
  readonly maxRequestsPerConnection: number;
  readonly maxHeaders: number;
  readonly maxHeaderBytes: number;
  readonly requestTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
}

/** A connection on which nothing moves for so long while a request is under way is dead: its reader has gone. */
const STALLED_MS = 60_000;

/** Slow bodies are cut off where they are read, which counts them; the server cuts what never gets there. */
const BODY_GRACE_MS = 5000;

const CHECK_MS = 1000;

export function serverOptions(limits: ServerLimits): ServerOptions {
  return {
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs + BODY_GRACE_MS,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: CHECK_MS,
    insecureHTTPParser: false,
    requireHostHeader: true,
  };
}

/** `onFull` is told whenever a connection is closed because there are too many. */
export function limitServer(
  server: Server,
  limits: ServerLimits,
  onFull: (closed: 'idle' | 'refused') => void,
): void {
  // One more than allowed is read, so that it shows: Node drops the rest in silence.
  server.maxHeadersCount = limits.maxHeaders + 1;
  server.maxRequestsPerSocket = limits.maxRequestsPerConnection;
  server.timeout = STALLED_MS;
  const room = new ConnectionRoom(limits.maxConnections, onFull);
  server.on('connection', (socket) => {
    socket.once('close', () => {
      room.closed(socket);
    });
    room.opened(socket);
  });
  const count: RequestListener = ({ socket }, response) => {
    room.began(socket);
    response.once('close', () => {
      room.ended(socket);
    });
  };
  server.prependListener('request', count);
}
