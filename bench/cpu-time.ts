import { readdirSync, readFileSync } from 'node:fs';

// Linux counts CPU time in ticks of a hundredth of a second (USER_HZ), whatever the kernel's own clock.
const tickMs = 10;

/**
 * CPU time in ms that this process and all that descend from it have used so far, by the program's name; empty where
 * there is no /proc. On a machine that others use too it says more than the clock on the wall.
 */
export function cpuTimes(): Map<string, number> {
  const processes = readProcesses();
  const ours = new Set([process.pid]);
  // A child may stand before its parent in the list; the tree is a few levels deep.
  for (let level = 0; level < 8; level++) {
    for (const { pid, parent } of processes) if (ours.has(parent)) ours.add(pid);
  }
  const times = new Map<string, number>();
  for (const { pid, name, ms } of processes) if (ours.has(pid)) times.set(name, (times.get(name) ?? 0) + ms);
  return times;
}

function readProcesses(): { pid: number; parent: number; name: string; ms: number }[] {
  return listProcesses().flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name is in brackets and may hold anything; the fields after it are numbers, the state first.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const command = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      // User and system time, its own and that of children that have ended.
      const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
      return [{ pid, parent: Number(fields[1]), name: nameOf(pid, command), ms: ticks * tickMs }];
    } catch {
      // It has ended since it was listed.
      return [];
    }
  });
}

function nameOf(pid: number, command: string): string {
  if (pid === process.pid) return 'client';
  return command === 'node' || command === 'MainThread' ? 'worker' : command;
}

function listProcesses(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}
