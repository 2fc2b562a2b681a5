/** Thrown when a batch begins later than the stored timeline ends: an earlier batch is missing. */
export class TimelineGapError extends Error {
  override name = 'TimelineGapError';
  constructor(
    readonly storedSequence: number,
    readonly nextSequence: number,
  ) {
    super(`timeline entry ${nextSequence} cannot follow entry ${storedSequence}`);
  }
}

/** Thrown when other writers of the same migration kept coming first; trying again later helps. */
export class RecordContentionError extends Error {
  override name = 'RecordContentionError';
}
