import { migrate, openServiceDatabase } from '@busbar/database';
import { tokenRefOf } from '@busbar/ingress-state';
import { lambdaHandler } from '@busbar/lambda';
import { snsPublisher } from '@busbar/messaging';
import { secretReader } from '@busbar/storage';
import { migrationsConfig } from './config';
import { readAction } from './read-action';
import { seedDemo } from './seed-demo';

const config = migrationsConfig();
const readSecret = secretReader();
const database = openServiceDatabase(config, readSecret, 14 * 60_000);
const publisher = snsPublisher({ topicArnPrefix: config.topicArnPrefix });

export const handler = lambdaHandler({ service: config.service }, async (event: unknown, { clock, log, trace }) => {
  const action = readAction(event);
  if (action.action === 'migrate') {
    const report = await migrate(database, () => clock.now());
    log.info('migrated', { ...report });
    return report;
  }
  const pepper = await readSecret(config.pepperSecretArn);
  const report = await seedDemo({
    database,
    publisher,
    clock,
    trace,
    source: config.service,
    operatorId: config.operatorId,
    refOf: (id) => tokenRefOf(id, pepper),
  });
  log.info('seeded', { ...report });
  return report;
});
