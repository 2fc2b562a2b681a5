/** What the system watch sees of Temporal. It is handed to the watch, since activities know no Temporal client. */
export interface TemporalSight {
  /** Kinds of tasks that nobody has asked for in the last five minutes, by task queue. */
  unpolledQueues(): Promise<{ taskQueue: string; kind: 'workflow' | 'activity' }[]>;
  /**
   * Running workflows of this system whose tasks fail, at most so many. A server before 1.30 does not list them: of those
   * the suspects are looked at, the first so many, one by one.
   */
  failingWorkflows(atMost: number, suspects: readonly string[]): Promise<FailingWorkflow[]>;
  /** Those of the workflows that are closed, or that the server does not know any more. */
  closedWorkflows(workflowIds: readonly string[]): Promise<string[]>;
  /** Schedules of this system that do not do their work, and why. */
  stoppedSchedules(): Promise<StoppedSchedule[]>;
}

export interface FailingWorkflow {
  workflowId: string;
  /** In the server's words, or how often the task was tried. */
  problems: string[];
}

/** `failing`: the runs that ended last ended in vain; `missing`: somebody has deleted it, and a worker's boot makes it anew. */
export interface StoppedSchedule {
  scheduleId: string;
  because: 'paused' | 'late' | 'failing' | 'missing';
}
