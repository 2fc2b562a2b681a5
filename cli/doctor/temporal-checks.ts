import { Connection } from '@temporalio/client';
import { searchAttributeTypes } from '../../temporal.config.js';
import { type Check, fail, ok, reasonOf, warn } from './check.js';
import type { DoctorSettings } from './doctor-settings.js';

const callTimeoutMs = 5_000;
const workflowTasks = 1;
const activityTasks = 2;
/** Numbers of the types in Temporal's API. */
const typeNumbers: Readonly<Record<string, number>> = { Keyword: 2, Bool: 5, Datetime: 6 };

/** Temporal as the processes reach it: server, namespace, search attributes, and whether a worker polls. */
export async function checkTemporal(settings: DoctorSettings): Promise<Check[]> {
  const address = settings.get('TEMPORAL_ADDRESS') ?? '';
  const apiKey = settings.get('TEMPORAL_API_KEY');
  const tls = settings.get('TEMPORAL_TLS') || apiKey !== undefined;
  let connection: Connection;
  try {
    connection = await Connection.connect({
      address,
      tls,
      connectTimeout: callTimeoutMs,
      ...(apiKey === undefined ? {} : { apiKey }),
    });
  } catch (error) {
    const advice = 'Start Temporal, or set TEMPORAL_ADDRESS (and TEMPORAL_TLS, TEMPORAL_API_KEY) as for the worker';
    return [fail('temporal', `${address} cannot be reached (${reasonOf(error)})`, advice)];
  }
  try {
    return await connection.withDeadline(Date.now() + 2 * callTimeoutMs, () => look(connection, settings, address));
  } finally {
    await connection.close();
  }
}

async function look(connection: Connection, settings: DoctorSettings, address: string): Promise<Check[]> {
  const namespace = settings.get('TEMPORAL_NAMESPACE') ?? '';
  const queue = settings.get('TEMPORAL_TASK_QUEUE') ?? '';
  const { serverVersion } = await connection.workflowService.getSystemInfo({});
  const server = ok('temporal', `${address}, server ${serverVersion || 'of unknown version'}`);
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } catch (error) {
    const advice = 'Register it: docs/operations.md has the command';
    return [server, fail('temporal.namespace', `${namespace} (${reasonOf(error)})`, advice)];
  }
  return [
    server,
    ok('temporal.namespace', namespace),
    await checkSearchAttributes(connection, namespace),
    ...(await Promise.all([
      checkPollers(connection, namespace, queue, 'workflow', workflowTasks),
      checkPollers(connection, namespace, queue, 'activity', activityTasks),
    ])),
  ];
}

async function checkSearchAttributes(connection: Connection, namespace: string): Promise<Check> {
  const name = 'temporal.search-attributes';
  const advice = 'Register them: docs/operations.md has the commands';
  try {
    const { customAttributes = {} } = await connection.operatorService.listSearchAttributes({ namespace });
    const wrong = Object.entries(searchAttributeTypes)
      .filter(([attribute, type]) => customAttributes?.[attribute] !== typeNumbers[type])
      .map(([attribute, type]) => `${attribute} (${type})`);
    if (wrong.length > 0) return fail(name, `missing, or of another type: ${wrong.join(', ')}`, advice);
    return ok(name, `all ${Object.keys(searchAttributeTypes).length} registered`);
  } catch (error) {
    // Temporal Cloud has no such service.
    return warn(name, `could not be listed (${reasonOf(error)})`, 'Compare them by hand with docs/operations.md');
  }
}

async function checkPollers(
  connection: Connection,
  namespace: string,
  queue: string,
  kind: string,
  taskQueueType: number,
): Promise<Check> {
  const name = `temporal.pollers.${kind}`;
  const request = { namespace, taskQueue: { name: queue }, taskQueueType };
  const { pollers } = await connection.workflowService.describeTaskQueue(request);
  const polling = new Set(pollers?.map(({ identity }) => identity)).size;
  if (polling > 0) return ok(name, `${polling} on the task queue ${queue}`);
  return fail(name, `nobody polls the task queue ${queue}`, 'Start a worker (`npm run worker:built`), see its logs');
}
