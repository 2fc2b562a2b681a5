/** What the exit code of every command says; documented in docs/cli.md and by `portage help exit-codes`. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  conflict: 4,
  partial: 5,
  timedOut: 124,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** One line for each exit code, in order. */
export const exitCodeMeanings: readonly { code: ExitCode; meaning: string }[] = [
  { code: 0, meaning: 'ok' },
  {
    code: 1,
    meaning:
      'failed: refused (401, 403), too many calls (429), out of reach, a fault of the server, or an outcome that is not the wanted',
  },
  { code: 2, meaning: 'usage: the command line or the request is wrong (400, 413, 415, 422)' },
  { code: 3, meaning: 'not found (404), or gone for good (410)' },
  { code: 4, meaning: 'conflict: not possible in this state, or not what was expected (409, 412, 428)' },
  { code: 5, meaning: 'partial: of several, some were done and some were not' },
  { code: 124, meaning: 'the wait timed out; the work goes on' },
  { code: 130, meaning: 'interrupted; the work goes on' },
];

const byStatus: Readonly<Record<number, ExitCode>> = {
  400: exitCodes.usage,
  413: exitCodes.usage,
  415: exitCodes.usage,
  422: exitCodes.usage,
  404: exitCodes.notFound,
  410: exitCodes.notFound,
  409: exitCodes.conflict,
  412: exitCodes.conflict,
  428: exitCodes.conflict,
};

/** The exit code for a problem of the API. */
export function exitCodeOf(status: number): ExitCode {
  return byStatus[status] ?? exitCodes.failed;
}
