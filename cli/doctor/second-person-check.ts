import { type Check, ok, warn } from './check.js';
import type { DoctorSettings } from './doctor-settings.js';

const name = 'second-person';

/** Whether two people stand behind what puts readiness, verification or a certificate out of force. */
export function checkSecondPerson(settings: DoctorSettings): Check[] {
  if (!settings.areKnown) return [];
  const isAsked = settings.get('SECOND_PERSON') !== false;
  // It brings its own identity provider, and whoever plays with it is alone.
  if (settings.isEmbedded) return [ok(name, isAsked ? 'asked for' : 'not asked for by the embedded system')];
  if (!isAsked) {
    const advice = 'Leave SECOND_PERSON out, unless one person works alone';
    return [warn(name, 'one person alone may skip readiness, verification and certificates', advice)];
  }
  if (settings.get('OIDC_ISSUER') !== undefined) return [ok(name, 'asked for')];
  const advice = 'Set OIDC_ISSUER: machines approve nothing; or SECOND_PERSON=false where one person works alone';
  return [warn(name, 'asked for, and there is nobody who could be one: no identity provider is named', advice)];
}
