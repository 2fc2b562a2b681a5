import { choice, option } from '../command.js';

const formats = ['csv', 'jsonl'] as const;

export interface ExportOptions {
  format: (typeof formats)[number];
  output?: string;
}

export const outputOption = option('--output <path>', 'write it to this file instead of standard output');

/** Options of every command that exports a list. */
export const exportOptions = [choice('--format <format>', 'format', formats, formats[0]), outputOption];
