import type { RequestOf } from '@busbar/ocpp';
import type { ActionContext, FactDraft } from './outcome';

/** What a fact keeps of a text at most; schemas in use are more generous than the specification. */
const LONGEST = 64;

/** That a station booted, with what it told of itself. ICCID and IMSI stay out: they lead to a contract. */
export function bootFact(
  request: RequestOf<'BootNotification'>,
  { station, receivedAt, eventId }: ActionContext,
  registration: 'Accepted' | 'Pending' | 'Rejected',
): FactDraft {
  const texts = {
    serialNumber: request.chargePointSerialNumber ?? request.chargeBoxSerialNumber,
    firmwareVersion: request.firmwareVersion,
    meterType: request.meterType,
    meterSerialNumber: request.meterSerialNumber,
  };
  const given = Object.entries(texts).flatMap(([key, text]) =>
    text === undefined ? [] : [[key, text.slice(0, LONGEST)]],
  );
  return {
    name: 'station.booted',
    id: eventId,
    occurredAt: receivedAt.toISOString(),
    data: {
      protocol: station.protocol,
      registration,
      vendor: request.chargePointVendor.slice(0, LONGEST),
      model: request.chargePointModel.slice(0, LONGEST),
      ...Object.fromEntries(given),
    },
  };
}
