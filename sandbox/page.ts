import Handlebars from 'handlebars';

/** What every page of the sandbox allows itself: its own styles, and buttons that post to the same server. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-src 'self'; base-uri 'none'";

const layout = Handlebars.compile<{ title: string; content: string; home: string }>(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{title}}</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 72rem; margin: 0 auto; padding: 1rem; }
  header { border-bottom: 1px solid #8886; margin-bottom: 1rem; padding-bottom: .5rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #8884; vertical-align: top; }
  form { display: inline; }
  button { font: inherit; margin: .1rem; }
  .banner { border-left: .4rem solid #06c; background: #06c2; padding: .5rem 1rem; margin: 1rem 0; }
  .banner.migrated { border-color: #282; background: #2822; }
  .tag { border: 1px solid #8888; border-radius: 1rem; padding: 0 .6rem; }
  .muted { opacity: .7; }
  iframe { width: 100%; height: 60vh; border: 1px solid #8886; background: #fff; }
  pre { white-space: pre-wrap; border: 1px solid #8886; padding: .5rem; }
</style>
</head>
<body>
<header><a href="{{home}}">{{home}}</a> <span class="muted">Sandbox: a stand-in, every name is made up.</span></header>
<main>
<h1>{{title}}</h1>
{{{content}}}
</main>
</body>
</html>
`);

/** Compiles a page body; what is put into it is escaped. */
export function pageTemplate<T>(source: string): (data: T) => string {
  return Handlebars.compile<T>(source, { strict: false });
}

/** A whole HTML page round a body made by a page template. */
export function page(input: { title: string; content: string; home?: string }): string {
  return layout({ home: '/', ...input });
}
