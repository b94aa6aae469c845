import type { RequestOf } from '@busbar/ocpp';
import type { BootReport } from '../boot-fact';

/** What BootNotification of 1.x tells of the station. The serial number of the box is the older name of the point's. */
export function bootReportOf(request: RequestOf<'BootNotification'>): BootReport {
  return {
    vendor: request.chargePointVendor,
    model: request.chargePointModel,
    serialNumber: request.chargePointSerialNumber ?? request.chargeBoxSerialNumber,
    firmwareVersion: request.firmwareVersion,
    meterType: request.meterType,
    meterSerialNumber: request.meterSerialNumber,
  };
}
