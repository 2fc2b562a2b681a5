const SPEAK_EVERY_MS = 10_000;
const REDRAW_EVERY_MS = 1_000;

/**
 * Prints one line about the preparation. On stderr, so that a command's own output stays clean.
 * @param {string} message
 */
export function say(message) {
  process.stderr.write(`portage: ${message}\n`);
}

/**
 * Runs a long step so that one can see that it is alive: a line at once, then the elapsed time and the step's own note,
 * redrawn every second on a terminal and written as a line every ten seconds elsewhere.
 * @template T
 * @param {string} label what is being done and how long it may take
 * @param {(note: (text: string) => void) => Promise<T>} step
 * @returns {Promise<T>}
 */
export async function showProgress(label, step) {
  const startedAt = Date.now();
  const onTerminal = process.stderr.isTTY === true;
  let latest = '';
  say(label);
  const line = () => `  ... ${formatElapsed(Date.now() - startedAt)}${latest ? `, ${latest}` : ''}`;
  const ticker = setInterval(
    () =>
      process.stderr.write(
        onTerminal ? `\r\x1b[2K${line().slice(0, (process.stderr.columns ?? 80) - 1)}` : `${line()}\n`,
      ),
    onTerminal ? REDRAW_EVERY_MS : SPEAK_EVERY_MS,
  );
  try {
    return await step((text) => {
      latest = text;
    });
  } finally {
    clearInterval(ticker);
    if (onTerminal) process.stderr.write('\r\x1b[2K');
  }
}

/**
 * @param {number} ms
 * @returns {string} e.g. `42 s` or `3 min 05 s`
 */
export function formatElapsed(ms) {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
