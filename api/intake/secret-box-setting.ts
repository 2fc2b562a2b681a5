import { Problem } from '../problems.js';
import type { SecretBox } from './secret-box.js';

/** The box that the configuration gives; @throws Problem `setting-missing` when it gives none. */
export function needSecretBox(secretBox: SecretBox | undefined): SecretBox {
  if (secretBox) return secretBox;
  throw new Problem('setting-missing', {
    detail: 'The secrets of sources that sign need the setting EVENT_KEYS_SECRET',
  });
}
