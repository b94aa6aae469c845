import { connectionCloser } from '@busbar/ingress-state';
import { lambdaHandler } from '@busbar/lambda';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { closeConnections } from './close-connections';
import { closerConfig } from './config';
import { once } from './once';

const close = once(() => connectionCloser(closerConfig().managementEndpoint));

export const handler = lambdaHandler(
  { service: 'ocpp-websocket' },
  (event: SQSEvent, { log }): Promise<SQSBatchResponse> => closeConnections(event, close(), log),
);
