/** Where text goes; the streams of the process, or a test's. */
export interface OutputStream {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  /** Width of the terminal. */
  columns?: number | undefined;
}

/** All that a command touches besides the API: handed in, so that a test runs the very same program. */
export interface Io {
  /** The result alone. */
  stdout: OutputStream;
  /** Progress and problems. */
  stderr: OutputStream;
  stdin: AsyncIterable<Uint8Array | string>;
  env: Record<string, string | undefined>;
  cwd: string;
  /** Aborted by Ctrl-C. */
  interrupted: AbortSignal;
}
