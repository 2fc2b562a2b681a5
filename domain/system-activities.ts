/** What the system watch does each time; both are harmless when done twice. */
export interface SystemActivities {
  /**
   * Looks at everything that can go wrong outside of any one workflow, and makes the queue say so: raises what is wrong,
   * settles what no longer is.
   */
  watchSystem(): Promise<void>;
  /** Reminds and escalates where a deadline has passed, and tells once when what was escalated is resolved. */
  pursueAttention(): Promise<{ told: number }>;
}

/** Name of the heartbeat that each run of the watch leaves. */
export const systemWatchBeat = 'system-watch';
