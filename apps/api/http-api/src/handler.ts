import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase, parseConnectionSecret } from '@busbar/database';
import { lambdaHandler } from '@busbar/lambda';
import { snsPublisher } from '@busbar/messaging';
import { liveTickets, secretReader } from '@busbar/storage';
import { httpApiConfig } from './config';
import { authoriserContextOf, requestOf, resultOf, type HttpEvent } from './http-event';
import { serveApi } from './serve-api';

let api: ReturnType<typeof serveApi> | undefined;

export const handler = lambdaHandler({ service: 'http-api' }, async (event: HttpEvent, invocation) => {
  api ??= openApi();
  const { requestId } = event.requestContext;
  return resultOf(
    await api.fetch(requestOf(event), { invocation, authoriserContext: authoriserContextOf(event), requestId }),
  );
});

function openApi(): ReturnType<typeof serveApi> {
  const config = httpApiConfig();
  const secret = secretReader();
  return serveApi({
    database: openDatabase({
      service: config.service,
      settings: async () => parseConnectionSecret(await secret(config.databaseSecretArn)),
      tls: config.databaseTls === 'on',
      // API Gateway gives up after 30 s; a caller who hears 503 in time can do something about it.
      connectTimeoutMs: 4_000,
      statementTimeoutMs: 10_000,
    }),
    publisher: snsPublisher({ topicArnPrefix: config.topicArnPrefix, patienceMs: 1_000 }),
    tickets: liveTickets({ table: config.ticketsTable }),
    pepper: () => secret(config.pepperSecretArn),
    stationKeys: () => secret(config.stationKeysSecretArn),
    pause,
    operatorId: config.operatorId,
    service: config.service,
  });
}
