import { Problem } from '../problems.js';

const single = /^(authorization|content-type|content-encoding|(webhook|svix)-(id|timestamp|signature)|ce-.*)$/;

/**
 * Refuses a header that is given twice: of some Node keeps the first, of others it joins both, and a proxy before us may
 * have looked at the other one.
 * @throws Problem `malformed-request`
 */
export function refuseRepeatedHeaders(rawHeaders: readonly string[]): void {
  const seen = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    if (!single.test(name)) continue;
    if (seen.has(name))
      throw new Problem('malformed-request', { detail: `The header ${name} is given more than once` });
    seen.add(name);
  }
}
