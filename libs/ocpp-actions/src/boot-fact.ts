import type { ActionContext, FactDraft } from './outcome';

/** What a station tells of itself when it boots. */
export interface BootReport {
  readonly vendor: string;
  readonly model: string;
  readonly serialNumber?: string | undefined;
  readonly firmwareVersion?: string | undefined;
  readonly meterType?: string | undefined;
  readonly meterSerialNumber?: string | undefined;
}

/** What a fact keeps of a text at most; schemas in use are more generous than the specification. */
const LONGEST = 64;

/** That a station booted, with what it told of itself. ICCID and IMSI stay out: they lead to a contract. */
export function bootFact(
  { vendor, model, ...texts }: BootReport,
  { station, receivedAt, eventId }: ActionContext,
  registration: 'Accepted' | 'Pending' | 'Rejected',
): FactDraft {
  const given = Object.entries(texts).flatMap(([key, text]: [string, string | undefined]) =>
    text === undefined ? [] : [[key, text.slice(0, LONGEST)]],
  );
  return {
    name: 'station.booted',
    id: eventId,
    occurredAt: receivedAt.toISOString(),
    data: {
      protocol: station.protocol,
      registration,
      vendor: vendor.slice(0, LONGEST),
      model: model.slice(0, LONGEST),
      ...Object.fromEntries(given),
    },
  };
}
