import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** Of a label whose value somebody outside could make up. */
const other = 'other';
/** From what is answered from memory to the longest that a request may take; exports beyond are few. */
const secondsBuckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * What one process of the API counts, in the format of Prometheus. The values of labels are those of our own routes,
 * sources and keys: no personal data, and nothing that a stranger could make grow.
 */
export class ApiMetrics {
  private readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Requests by route, method and status, and how long they took',
    labelNames: ['route', 'method', 'status_code'] as const,
    buckets: secondsBuckets,
    registers: [this.registry],
  });
  private readonly events = new Counter({
    name: 'portage_events_received_total',
    help: 'Events by their source, and by the status that answered them: 202 stored, 200 had come before, else refused',
    labelNames: ['source', 'status_code'] as const,
    registers: [this.registry],
  });

  /** Memory, CPU time, event loop and garbage collection of the process; once in a process. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** `route` is the pattern of its address; undefined where nothing was matched. */
  countRequest(request: { route: string | undefined; method: string; status: number; ms: number }): void {
    const { route, method, status, ms } = request;
    const labels = route === undefined ? { route: other, method: other } : { route, method };
    this.requests.observe({ ...labels, status_code: status }, ms / 1000);
  }

  /** `source` is one that there is; undefined for any other name, and for none. */
  countEvent(source: string | undefined, status: number): void {
    this.events.inc({ source: source ?? other, status_code: status });
  }

  /** The page that Prometheus reads. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  get contentType(): string {
    return this.registry.contentType;
  }
}
