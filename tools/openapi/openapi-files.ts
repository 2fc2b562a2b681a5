import { fileURLToPath } from 'node:url';
import openapiTypescript, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { buildApp } from '../../api/app.js';
import { cursorKey } from '../../api/lists/page-cursor.js';
import { createLogger } from '../../boot/logger.js';
import { connectDatabase } from '../../db/connection.js';
import { createMigrationsClient } from '../../temporal-client/migrations-client.js';

/** A committed file that is made from the API's routes. */
export interface OpenapiFile {
  path: string;
  text: string;
}

const project = fileURLToPath(new URL('../../', import.meta.url));
const typesHeader = '// Made from docs/openapi.json by `npm run openapi:write`; not to be edited.\n\n';

/** `docs/openapi.json` and the client's types as they have to be for the routes as they are. Needs no server. */
export async function openapiFiles(): Promise<OpenapiFile[]> {
  const document = await openapiDocument();
  const types = astToString(await openapiTypescript(structuredClone(document)));
  return [
    { path: `${project}docs/openapi.json`, text: `${JSON.stringify(document, undefined, 2)}\n` },
    { path: `${project}cli/api/api-types.ts`, text: `${typesHeader}${types}` },
  ];
}

async function openapiDocument(): Promise<OpenAPI3> {
  // Neither of the two connects before its first call, and describing the routes makes none.
  const database = connectDatabase('postgres://nobody@127.0.0.1:1/none');
  const migrations = createMigrationsClient({ address: '127.0.0.1:1', namespace: 'none', taskQueue: 'none' });
  const app = await buildApp({
    database,
    migrations,
    logger: createLogger('api', 'silent'),
    publicUrl: 'http://127.0.0.1:3000',
    cursorKey: cursorKey('none'),
  });
  try {
    return (await app.inject({ url: '/openapi.json' })).json();
  } finally {
    await app.close();
    await migrations.close();
    await database.close();
  }
}
