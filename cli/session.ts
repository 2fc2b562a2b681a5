import { type ApiAccess, findApiAccess, readKey } from './api/api-access.js';
import { type Api, createApi } from './api/api-client.js';
import type { Io } from './io.js';
import { Printer } from './output/printer.js';

/** Options that every command takes. */
export interface GlobalOptions {
  api?: string;
  keyFile?: string;
  json?: boolean;
}

/** The API allows a verification of its audit history 120 s, and an export 300 s. */
const patientTimeoutMs = 310_000;

/** What a command works with. The API is looked for when the command first asks for it. */
export class Session {
  readonly printer: Printer;
  /** When the wait that is under way ends, in epoch ms: a call does not wait for its quota beyond it. */
  waitEndsAt = Number.POSITIVE_INFINITY;
  private connected: Api | undefined;

  constructor(
    readonly io: Io,
    readonly options: GlobalOptions,
  ) {
    this.printer = new Printer(io, options.json === true);
  }

  /** @throws UsageError when no API or key is known. */
  get api(): Api {
    this.connected ??= this.connect();
    return this.connected;
  }

  /** The same with more patience, for what takes the API long. */
  get patientApi(): Api {
    return this.connect(patientTimeoutMs);
  }

  /** @throws UsageError when no API or key is known. */
  get access(): ApiAccess {
    const { io, options } = this;
    return findApiAccess({ api: options.api, keyFile: options.keyFile, env: io.env, cwd: io.cwd });
  }

  private connect(callTimeoutMs?: number): Api {
    const { url, keyFile } = this.access;
    if (url.startsWith('http://') && !isLoopback(new URL(url).hostname)) {
      this.printer.note('warning: the key goes to this API unencrypted; use https');
    }
    return createApi({
      url,
      key: readKey(keyFile),
      interrupted: this.io.interrupted,
      callTimeoutMs,
      onWait: (waitMs) => this.printer.note(`too many calls; going on in ${Math.ceil(waitMs / 1000)} s`),
      endsAt: () => this.waitEndsAt,
    });
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.');
}
