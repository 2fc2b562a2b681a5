import { type Check, fail, ok, warn } from './check.js';

/** The Date header of HTTP has whole seconds, and the way takes its time: less than this shows nothing. */
const noticeableMs = 5_000;
/** Tokens are refused beyond this. */
const harmfulMs = 60_000;

/** Compares a clock elsewhere with the one here; `sentAt` and `receivedAt` are ours, epoch ms. */
export function checkClock(name: string, theirs: number, sentAt: number, receivedAt: number): Check {
  // Theirs was read somewhere between the two.
  const skewMs = theirs < sentAt ? theirs - sentAt : theirs > receivedAt ? theirs - receivedAt : 0;
  const distanceMs = Math.abs(skewMs);
  const detail = `${(distanceMs / 1000).toFixed(0)} s ${skewMs < 0 ? 'behind' : 'ahead of'} the clock here`;
  const advice = 'Synchronise both clocks (NTP)';
  if (distanceMs > harmfulMs) return fail(name, detail, advice);
  return distanceMs > noticeableMs ? warn(name, detail, advice) : ok(name, 'agrees with the clock here');
}

/** The clock of who answered over HTTP. */
export function checkHttpClock(name: string, answer: Response, sentAt: number): Check {
  const theirs = Date.parse(answer.headers.get('date') ?? '');
  if (Number.isNaN(theirs)) return warn(name, 'the answer carries no date', 'Compare the clocks by hand');
  // A header of whole seconds is up to a second old when it is written.
  return checkClock(name, theirs + 500, sentAt - 500, Date.now() + 500);
}
