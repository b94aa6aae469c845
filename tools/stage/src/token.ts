import { requireRunningCloud } from './local-cloud';
import { readOptions } from './options';
import { StageError } from './stage-error';

const ROLES = ['operator', 'driver', 'analyst', 'screen'];

/** `token --role=operator`: prints a bearer token of the running local cloud, valid for an hour. */
export async function token(args: string[]): Promise<void> {
  const options = readOptions(args, {
    role: { type: 'string', default: 'operator' },
    subject: { type: 'string' },
    'state-dir': { type: 'string' },
    endpoint: { type: 'string' },
  });
  if (!ROLES.includes(options.role)) {
    throw new StageError('stage.bad-argument', `No role is called "${options.role}".`, `Roles: ${ROLES.join(', ')}.`);
  }
  const cloud = await requireRunningCloud(options['state-dir'], options.endpoint);
  const query = new URLSearchParams({ role: options.role, user: options.subject ?? `${options.role}@busbar.example` });
  const response = await fetch(`${cloud.endpoint}/_cloud/token?${query.toString()}`);
  if (!response.ok)
    throw new StageError(
      'stage.failed',
      `The local cloud issued no token: ${response.status} ${await response.text()}`,
    );
  process.stdout.write(`${((await response.json()) as { token: string }).token}\n`);
}
