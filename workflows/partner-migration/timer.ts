import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';

/** A timer of one wait, which learns of it without being interrupted. */
export interface Timer {
  at: number;
  fired: boolean;
  cancel(): void;
}

/** `at` and `now` in epoch ms; `onFired` is called before anything that waits for it goes on. */
export function startTimer(at: number, now: number, text: string, onFired: () => void): Timer {
  const scope = new CancellationScope();
  const timer: Timer = { at, fired: false, cancel: () => scope.cancel() };
  scope
    .run(() => sleep(Math.max(1, at - now), { summary: `Next look while waiting for ${text}` }))
    .then(
      () => {
        onFired();
        timer.fired = true;
      },
      (error: unknown) => {
        if (!isCancellation(error)) throw error;
      },
    );
  return timer;
}
