/** Said to whoever runs the program; they can mend it. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
}
