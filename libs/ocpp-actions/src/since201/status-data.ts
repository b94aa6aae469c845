import type { ConnectorStatus, FactData } from '@busbar/events';

/** 2.x names no error with a status; what went wrong is told by events of the device model. */
export function statusData(connectorId: number, status: ConnectorStatus): FactData['station.status-reported'] {
  return { connectorId, status, errorCode: status === 'Faulted' ? 'OtherError' : 'NoError' };
}
