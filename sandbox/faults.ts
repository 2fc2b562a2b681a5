import { setTimeout as sleep } from 'node:timers/promises';

export type FaultServer = 'legacy' | 'marketplace' | 'mailbox' | 'resend';
/** Where in an SMTP dialogue a mailbox rule strikes; `data-after` = the mail is stored, the client learns otherwise. */
export type SmtpStage = 'connect' | 'mailFrom' | 'rcptTo' | 'data-before' | 'data-after';

/** What the sandbox does instead of answering as it should; a rule without an effect is refused. */
export type FaultRule = {
  /** Given or made; a rule added under a known id replaces that rule. */
  id?: string;
  server: FaultServer;
  /** HTTP method; absent = any. */
  method?: string;
  /** Path without query, `*` = any characters; for the mailbox the address of MAIL FROM or RCPT TO. */
  path?: string;
  /** Mailbox only; default `data-before`, with `drop: 'after'` or `timeoutAfter` `data-after`. */
  stage?: SmtpStage;
  /** HTTP status or SMTP reply code (4xx temporary, 5xx for good) given instead of handling the request. */
  status?: number;
  /** With `status`: handle the request first, so that its effect stands behind the error. */
  afterEffect?: true;
  body?: unknown;
  headers?: Record<string, string>;
  /** Time to wait before the request is handled, in milliseconds. */
  delayMs?: number;
  /** Close the connection without an answer: before handling the request, or after its effect stands. */
  drop?: 'before' | 'after';
  /** Handle the request and then never answer. */
  timeoutAfter?: true;
  /** Strikes this many times, then the rule is spent; absent = for ever. */
  count?: number;
  /** Share of matching requests that are struck, drawn from `seed`; absent = all. */
  probability?: number;
  seed?: number;
};

/** A rule in force, with how often it was looked at (`matches`) and how often it struck (`hits`). */
export type ActiveFault = FaultRule & { id: string; matches: number; hits: number };

export type FaultTarget = { server: FaultServer; method: string; path: string; stage?: SmtpStage };

const MAX_RULES = 1_000;

/** Thrown for a rule that could never strike or would do nothing. */
export class FaultRuleError extends Error {
  override readonly name = 'FaultRuleError';
}

/** The rules in force, first added first asked; one request is struck by at most one rule. */
export class FaultRules {
  readonly #rules = new Map<string, ActiveFault & { matcher: RegExp | undefined; draw: () => number }>();
  #made = 0;

  /** @throws FaultRuleError when the rule has no effect, or there are too many rules. */
  add(rule: FaultRule): ActiveFault {
    assertEffect(rule);
    if (this.#rules.size >= MAX_RULES) throw new FaultRuleError(`at most ${MAX_RULES} fault rules`);
    const id = rule.id ?? `fault-${++this.#made}`;
    this.#rules.set(id, {
      ...rule,
      id,
      matches: 0,
      hits: 0,
      matcher: rule.path === undefined ? undefined : matcherFor(rule.path),
      draw: seededDraw(rule.seed ?? 1),
    });
    return this.get(id)!;
  }

  /** Finds the rule that strikes this request and counts the hit. */
  strike(target: FaultTarget): ActiveFault | undefined {
    for (const rule of this.#rules.values()) {
      if (rule.server !== target.server) continue;
      if (target.stage !== undefined && stageOf(rule) !== target.stage) continue;
      if (rule.method !== undefined && rule.method.toUpperCase() !== target.method) continue;
      if (rule.matcher !== undefined && !rule.matcher.test(target.path)) continue;
      if (rule.count !== undefined && rule.hits >= rule.count) continue;
      rule.matches += 1;
      if (rule.probability !== undefined && rule.draw() >= rule.probability) continue;
      rule.hits += 1;
      return rule;
    }
    return undefined;
  }

  get(id: string): ActiveFault | undefined {
    const rule = this.#rules.get(id);
    if (rule === undefined) return undefined;
    const { matcher: _matcher, draw: _draw, ...fault } = rule;
    return fault;
  }

  list(): ActiveFault[] {
    return [...this.#rules.keys()].map((id) => this.get(id)!);
  }

  /** Removes one rule, or all; answers how many were removed. */
  clear(id?: string): number {
    if (id !== undefined) return this.#rules.delete(id) ? 1 : 0;
    const removed = this.#rules.size;
    this.#rules.clear();
    return removed;
  }
}

/** The stage of the SMTP dialogue at which a mailbox rule strikes. */
function stageOf(rule: FaultRule): SmtpStage {
  if (rule.stage !== undefined) return rule.stage;
  return rule.drop === 'after' || rule.timeoutAfter || rule.afterEffect ? 'data-after' : 'data-before';
}

/** Waits as the rule says; ends early when the signal is aborted, so that a stop need not wait for it. */
export async function delayFor(rule: FaultRule, signal?: AbortSignal): Promise<void> {
  if (rule.delayMs === undefined) return;
  await sleep(rule.delayMs, undefined, signal ? { signal } : undefined).catch(() => undefined);
}

function assertEffect(rule: FaultRule): void {
  const hasEffect =
    rule.status !== undefined || rule.delayMs !== undefined || rule.drop !== undefined || rule.timeoutAfter === true;
  if (!hasEffect) throw new FaultRuleError('a fault needs one of status, delayMs, drop, timeoutAfter');
  if (rule.stage !== undefined && rule.server !== 'mailbox') {
    throw new FaultRuleError('stage is for the mailbox only');
  }
  if (rule.afterEffect && rule.status === undefined) throw new FaultRuleError('afterEffect needs a status');
}

function matcherFor(pattern: string): RegExp {
  const literal = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`, 'i');
}

/** mulberry32: small, and the same seed strikes the same requests in every run. */
function seededDraw(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
