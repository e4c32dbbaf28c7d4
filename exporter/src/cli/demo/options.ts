/** What the demo is told. */
export interface DemoOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Conversations per hour at the mean of a week. */
  readonly ratePerHour: number;
  readonly seed: number;
  /** How much of the past is loaded before the traffic goes on live. */
  readonly historyMs: number;
  /** How much of the past is posted before the traffic goes on live, where none can be loaded. */
  readonly postedMs: number;
}
