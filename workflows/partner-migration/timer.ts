import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';

/** A timer of one wait, which learns of it without being interrupted. */
export interface Timer {
  at: number;
  fired: boolean;
  cancel(): void;
}

/** `at` in epoch ms; `text` says in the Web UI what is waited for. */
export function startTimer(at: number, text: string): Timer {
  const scope = new CancellationScope();
  const timer: Timer = { at, fired: false, cancel: () => scope.cancel() };
  scope
    .run(() => sleep(Math.max(1, at - Date.now()), { summary: `Next look while waiting for ${text}` }))
    .then(
      () => {
        timer.fired = true;
      },
      (error: unknown) => {
        if (!isCancellation(error)) throw error;
      },
    );
  return timer;
}
