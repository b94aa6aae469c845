import type { RequestOf } from '@busbar/ocpp';
import type { Route } from '../route';
import { authorize } from './authorize';
import { dataTransfer } from './data-transfer';
import { diagnosticsStatusNotification } from './diagnostics-status-notification';
import { firmwareStatusNotification } from './firmware-status-notification';
import { heartbeat } from './heartbeat';
import { meterValues } from './meter-values';
import { startTransaction } from './start-transaction';
import { statusNotification } from './status-notification';
import { stopTransaction } from './stop-transaction';

/**
 * The actions that 1.5 and 1.6 share. Transaction messages carry the station's own timestamp and are retried over new
 * connections: their content is what they are. All others are what was delivered.
 */
export const routesV1x = {
  Authorize: { act: authorize, identity: 'delivery' },
  DataTransfer: { act: dataTransfer, identity: 'delivery' },
  DiagnosticsStatusNotification: { act: diagnosticsStatusNotification, identity: 'delivery' },
  FirmwareStatusNotification: { act: firmwareStatusNotification, identity: 'delivery' },
  Heartbeat: { act: heartbeat, identity: 'delivery' },
  MeterValues: {
    act: meterValues,
    identity: (request: RequestOf<'MeterValues'>) => (request.transactionId === undefined ? 'delivery' : 'content'),
  },
  StartTransaction: { act: startTransaction, identity: 'content' },
  StatusNotification: { act: statusNotification, identity: 'delivery' },
  StopTransaction: { act: stopTransaction, identity: 'content' },
} as const satisfies Record<string, Route<never, object>>;
