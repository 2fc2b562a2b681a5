import type { Command } from 'commander';
import { define, type Shell } from '../command.js';

/** `portage doctor` */
export function addDoctorCommand(program: Command, shell: Shell): void {
  void program;
  void shell;
  void define;
}
