// `npm run openapi:write`: writes the API's description and the types of its client from the routes.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { openapiFiles } from './openapi-files.js';

for (const { path, text } of await openapiFiles()) {
  writeFileSync(path, text);
  console.log(`wrote ${relative(process.cwd(), path)}`);
}
