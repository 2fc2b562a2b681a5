import type { Option } from 'commander';
import { reasonLength } from '../../domain/action-catalogue.js';
import { option } from '../command.js';

/** The words that say why, as the API takes them; a new one each time, since a command may make it mandatory. */
export function reasonOption(description: string): Option {
  return option('--reason <text>', `${description} (at least ${reasonLength.min} characters)`);
}
