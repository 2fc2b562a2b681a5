import type { Command } from 'commander';
import { define, type Shell } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { plainText } from '../output/plain-text.js';
import type { Printer } from '../output/printer.js';
import { packageInfo } from '../package-info.js';
import type { Session } from '../session.js';
import { type Check, type CheckStatus, reasonOf } from './check.js';

const reportIt = 'Report it as a fault of this command';
const colours = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

/** `portage doctor` */
export function addDoctorCommand(program: Command, shell: Shell): void {
  define(program, shell, {
    name: 'doctor',
    summary: 'Look at everything that Portage needs, and say what is wrong and what to do',
    description:
      'Configuration, versions, API, key, Temporal, database, the systems outside, and the clocks of those that tell it. It ' +
      'changes nothing. What the environment, `.env` or a running `npm start` does not name is not checked, and said ' +
      'so. The exit code is 1 when a check fails.',
    examples: ['doctor', `doctor --json | jq '.data[] | select(.status != "ok")'`],
    async run(session) {
      const data = await examine(session);
      const counts = { ok: count(data, 'ok'), warn: count(data, 'warn'), fail: count(data, 'fail') };
      session.printer.result('doctor', { counts, data }, () => {
        const sum = `${counts.ok} ok, ${counts.warn} to look at, ${counts.fail} wrong`;
        return [...data.map((check) => line(check, session.printer)), sum].join('\n');
      });
      return counts.fail === 0 ? exitCodes.ok : exitCodes.failed;
    },
  });
}

async function examine(session: Session): Promise<Check[]> {
  const { io } = session;
  // Loaded here alone: the other commands need neither Temporal, nor a database, nor a mail server.
  const [
    { doctorSettings },
    { checkApi },
    { checkTemporal },
    { checkDatabase },
    { checkLegacyPortal },
    { checkMarketplace },
    { checkMail },
    { checkIdentityProvider },
    { checkSecondPerson },
    { checkAlertWebhook },
    { checkNode },
  ] = await Promise.all([
    import('./doctor-settings.js'),
    import('./api-checks.js'),
    import('./temporal-checks.js'),
    import('./database-checks.js'),
    import('./legacy-portal-check.js'),
    import('./marketplace-checks.js'),
    import('./mail-check.js'),
    import('./identity-check.js'),
    import('./second-person-check.js'),
    import('./alert-webhook-check.js'),
    import('./node-check.js'),
  ]);
  const settings = doctorSettings(io.env, io.cwd);
  const groups = await Promise.all([
    [{ name: 'portage', status: 'ok' as const, detail: packageInfo.version }, checkNode(process.versions.node)],
    settings.check(),
    guarded('api', () => checkApi(session)),
    guarded('temporal', () => checkTemporal(settings)),
    guarded('database', () => checkDatabase(settings)),
    guarded('legacy-portal', () => checkLegacyPortal(settings)),
    guarded('marketplace', () => checkMarketplace(settings)),
    guarded('mail-server', () => checkMail(settings)),
    guarded('identity-provider', () => checkIdentityProvider(settings)),
    guarded('second-person', async () => checkSecondPerson(settings)),
    guarded('alert-webhook', () => checkAlertWebhook(settings)),
  ]);
  return groups.flat();
}

/** A look that fails in a way that nobody has thought of must not take the results of the others with it. */
async function guarded(name: string, look: () => Promise<Check[]>): Promise<Check[]> {
  try {
    return await look();
  } catch (error) {
    return [{ name, status: 'fail', detail: `the check itself failed (${reasonOf(error)})`, advice: reportIt }];
  }
}

function count(checks: readonly Check[], status: CheckStatus): number {
  return checks.filter((check) => check.status === status).length;
}

function line({ name, status, detail, advice }: Check, printer: Printer): string {
  const mark = printer.colour(colours[status], status.padEnd(4));
  const found = `${mark}  ${name.padEnd(28)}${plainText(detail)}`;
  return advice === undefined ? found : `${found}\n      -> ${plainText(advice)}`;
}
