import type { Person } from './people.js';

/** The page of `GET /authorize`: a link for each made-up person; `address` is the request's own, with its query. */
export function signInPage(people: readonly Person[], address: string): string {
  const links = people.map(
    ({ sub, name, roles }) =>
      `<li><a href="${escaped(`${address}&person=${encodeURIComponent(sub)}`)}">${escaped(name)}</a> (${escaped(roles.join(', '))})</li>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Sign in</title></head>
<body>
<h1>Sign in as</h1>
<ul>${links.join('')}</ul>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
