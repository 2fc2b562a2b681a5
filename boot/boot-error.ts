/** Thrown when a process cannot start; the message is for the operator and holds no secret. */
export class BootError extends Error {
  override name = 'BootError';
}
