/** Where the exporter listens unless it is told otherwise. */
export const DEFAULT_PORT = 9877;
