import { setTimeout as delay } from 'node:timers/promises';
import { attemptSignal } from '../attempt.js';
import type { OutsideClient } from '../http/outside-client.js';

/** The same client with its requests at least `1 / perSecond` apart, whoever of this process makes them. */
export function pacedClient(http: OutsideClient, perSecond: number): OutsideClient {
  const distanceMs = 1_000 / perSecond;
  let nextAt = 0;
  return {
    async call(call) {
      const now = Date.now();
      const startAt = Math.max(now, nextAt);
      nextAt = startAt + distanceMs;
      const signal = attemptSignal();
      if (startAt > now) await delay(startAt - now, undefined, signal && { signal });
      return http.call(call);
    },
    close: () => http.close(),
  };
}

/** The same client, and how many requests it has made. */
export function countedClient(http: OutsideClient): OutsideClient & { readonly requests: number } {
  let requests = 0;
  return {
    get requests() {
      return requests;
    },
    call(call) {
      requests += 1;
      return http.call(call);
    },
    close: () => http.close(),
  };
}
