import { searchAttributeTypes } from '../../temporal.config.js';
import { inspectNamespace, type NamespaceInspection, type TaskKind } from '../../temporal-client/inspect-namespace.js';
import { type Check, fail, notChecked, ok, reasonOf, warn } from './check.js';
import type { DoctorSettings } from './doctor-settings.js';

/** Below it the server lacks what the SDK and the updates of the workflows need; see docs/operations.md. */
const oldestVersion = { major: 1, minor: 29 };

/** Temporal as the processes reach it: server, namespace, search attributes, and whether a worker polls. */
export async function checkTemporal(settings: DoctorSettings): Promise<Check[]> {
  // The default address is one of the processes, and says nothing of a machine that knows only the API.
  if (!settings.areKnown && !settings.isSet('TEMPORAL_ADDRESS')) return [notChecked('temporal', 'TEMPORAL_ADDRESS')];
  const address = settings.get('TEMPORAL_ADDRESS');
  const namespace = settings.get('TEMPORAL_NAMESPACE');
  const taskQueue = settings.get('TEMPORAL_TASK_QUEUE');
  if (address === undefined || namespace === undefined || taskQueue === undefined) {
    return [notChecked('temporal', 'a usable TEMPORAL_ADDRESS')];
  }
  const apiKey = settings.get('TEMPORAL_API_KEY');
  const tls = settings.get('TEMPORAL_TLS') ?? false;
  let inspection: NamespaceInspection;
  try {
    const credentials = apiKey === undefined ? {} : { apiKey };
    inspection = await inspectNamespace({ address, namespace, taskQueue, tls, ...credentials });
  } catch (error) {
    const advice = 'Start Temporal, or set TEMPORAL_ADDRESS (and TEMPORAL_TLS, TEMPORAL_API_KEY) as for the worker';
    return [fail('temporal', `${address} cannot be reached (${reasonOf(error)})`, advice)];
  }
  try {
    const server = await checkServer(inspection, address);
    const found = await checkNamespace(inspection, namespace);
    if (found.status === 'fail') return [server, found];
    return [
      server,
      found,
      ...(await Promise.all([
        checkSearchAttributes(inspection),
        checkPollers(inspection, taskQueue, 'workflow'),
        checkPollers(inspection, taskQueue, 'activity'),
      ])),
    ];
  } finally {
    await inspection.close();
  }
}

async function checkServer(inspection: NamespaceInspection, address: string): Promise<Check> {
  try {
    return judgeServer(address, await inspection.serverVersion());
  } catch (error) {
    return fail('temporal', `${address} does not say its version (${reasonOf(error)})`, 'Check the API key, if any');
  }
}

/** Whether the server is one of those that Portage works with. */
export function judgeServer(address: string, version: string | undefined): Check {
  const detail = `${address}, server ${version ?? 'of unknown version'}`;
  const wanted = `${oldestVersion.major}.${oldestVersion.minor}`;
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (major === undefined) return warn('temporal', detail, `Make sure that it is ${wanted} or later`);
  const isOld =
    Number(major) < oldestVersion.major ||
    (Number(major) === oldestVersion.major && Number(minor) < oldestVersion.minor);
  return isOld ? fail('temporal', detail, `Use Temporal server ${wanted} or later`) : ok('temporal', detail);
}

async function checkNamespace(inspection: NamespaceInspection, namespace: string): Promise<Check> {
  try {
    await inspection.describe();
    return ok('temporal.namespace', namespace);
  } catch (error) {
    const advice = 'Register it: docs/operations.md has the command';
    return fail('temporal.namespace', `${namespace} (${reasonOf(error)})`, advice);
  }
}

async function checkSearchAttributes(inspection: NamespaceInspection): Promise<Check> {
  const name = 'temporal.search-attributes';
  const wanted = Object.entries(searchAttributeTypes);
  try {
    const registered = await inspection.searchAttributes();
    const wrong = wanted.filter(([attribute, type]) => registered[attribute] !== type);
    if (wrong.length === 0) return ok(name, `all ${wanted.length} registered`);
    const list = wrong.map(([attribute, type]) => `${attribute} (${type})`).join(', ');
    const advice = 'Register them: docs/operations.md has the commands';
    return fail(name, `missing, or of another type: ${list}`, advice);
  } catch (error) {
    // Temporal Cloud has no such service.
    return warn(name, `could not be listed (${reasonOf(error)})`, 'Compare them by hand with docs/operations.md');
  }
}

async function checkPollers(inspection: NamespaceInspection, queue: string, kind: TaskKind): Promise<Check> {
  const name = `temporal.pollers.${kind}`;
  const advice = 'Start a worker (`npm run worker:built`), see its logs';
  try {
    const polling = await inspection.pollers(kind);
    if (polling > 0) return ok(name, `${polling} on the task queue ${queue}`);
    return fail(name, `nobody polls the task queue ${queue}`, advice);
  } catch (error) {
    const detail = `the task queue ${queue} cannot be looked at (${reasonOf(error)})`;
    return fail(name, detail, 'See the logs of Temporal; the API key has to be of the namespace');
  }
}
