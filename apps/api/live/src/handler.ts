import { lambdaHandler } from '@busbar/lambda';
import { liveConnections, type LiveConnections } from '@busbar/storage';
import { listenConfig } from './config';
import { keepListener, type SocketEvent } from './keep-listener';

let listeners: LiveConnections | undefined;

export const handler = lambdaHandler({ service: 'live' }, (event: SocketEvent, invocation) => {
  listeners ??= liveConnections({ table: listenConfig().liveConnectionsTable });
  return keepListener(event, listeners, invocation);
});
