/** What happened in the outside world, in the words of the event that an outside system would send. */
export type DeedEvent = { type: string; data: Record<string, unknown> };

/** What playing a person did: the ids it touched, and the events that tell of it. */
export type Deed = { partnerId: string; action: string; done: Record<string, unknown>; events: DeedEvent[] };

/** Thrown when the person could not do it: nothing to accept, no account, no certificate. */
export class PlayError extends Error {
  override readonly name = 'PlayError';

  constructor(
    readonly status: 404 | 409,
    message: string,
  ) {
    super(message);
  }
}
