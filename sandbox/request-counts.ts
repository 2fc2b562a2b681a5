import type { FaultServer } from './faults.js';

export type RequestCount = { server: FaultServer; method: string; route: string; count: number };
export type RequestFilter = { server?: FaultServer; method?: string; route?: string; path?: string };

type PathCount = { server: FaultServer; method: string; route: string; path: string; count: number };

/** How often each route was called, struck by a fault or not; tests assert with it that nothing was called twice. */
export class RequestCounts {
  readonly #byPath = new Map<string, PathCount>();

  record(request: { server: FaultServer; method: string; route: string; path: string }): void {
    const key = `${request.server} ${request.method} ${request.path}`;
    const known = this.#byPath.get(key);
    if (known) known.count += 1;
    else this.#byPath.set(key, { ...request, count: 1 });
  }

  /** Counts by server, method and route pattern; `path` narrows to one concrete path (without query). */
  list(filter: RequestFilter = {}): RequestCount[] {
    const byRoute = new Map<string, RequestCount>();
    for (const { server, method, route, path, count } of this.#byPath.values()) {
      if (filter.server !== undefined && filter.server !== server) continue;
      if (filter.method !== undefined && filter.method.toUpperCase() !== method) continue;
      if (filter.route !== undefined && filter.route !== route) continue;
      if (filter.path !== undefined && filter.path !== path) continue;
      const key = `${server} ${method} ${route}`;
      const known = byRoute.get(key);
      if (known) known.count += count;
      else byRoute.set(key, { server, method, route, count });
    }
    return [...byRoute.values()];
  }

  total(filter: RequestFilter = {}): number {
    return this.list(filter).reduce((sum, { count }) => sum + count, 0);
  }

  clear(): void {
    this.#byPath.clear();
  }
}
