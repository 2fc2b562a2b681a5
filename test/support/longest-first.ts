import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Begins with the files that wait for processes, so that none of them runs alone at the end, and ends with those that
 * share processes, project by project: a process is handed on to a file of the same project alone.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => rank(one) - rank(other));
  }
}

const long = /\/test\/(e2e|integration\/(worker|stack))\//;

function rank({ moduleId, project }: TestSpecification): number {
  if (project.name === 'unit') return 3;
  if (!project.config.isolate) return 2;
  return long.test(moduleId) ? 0 : 1;
}
