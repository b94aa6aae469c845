import { stationKeyOf, UNKNOWN_CONNECTOR, type MeterValue } from '@busbar/database';
import { isPlausibleEnergy, isPlausiblePower } from '@busbar/domain';
import type { AnyFact } from '@busbar/events';

/** A fact that fits its class, and still says nothing that a rollup could use. */
export class UnusableFactError extends Error {
  readonly code = 'rollup.unusable-fact';

  constructor(message: string) {
    super(message);
    this.name = 'UnusableFactError';
  }
}

/** No later try makes such a fact usable. */
export function isUnusable(error: unknown): boolean {
  return error instanceof UnusableFactError;
}

/**
 * The readings that a fact holds. The registers of a start and a stop are readings too: they keep the energy of a session
 * within its time, also where the station sends few samples.
 * @throws {UnusableFactError}
 */
export function readValues(fact: AnyFact): MeterValue[] {
  switch (fact.name) {
    case 'transaction.started':
      return [
        register(
          fact,
          fact.data.connectorId || UNKNOWN_CONNECTOR,
          fact.id,
          'Transaction.Begin',
          fact.data.meterStartWh,
        ),
      ];
    case 'transaction.stopped':
      return [register(fact, UNKNOWN_CONNECTOR, fact.data.sessionKey, 'Transaction.End', fact.data.meterStopWh)];
    case 'meter.sampled': {
      const stationKey = keyOf(fact);
      return fact.data.samples.map((sample, ordinal) => ({
        stationKey,
        // Connector 0 is the station's own meter, but no session runs there: its connector was not known yet.
        connectorId:
          fact.data.connectorId === 0 && fact.data.sessionKey !== undefined ? UNKNOWN_CONNECTOR : fact.data.connectorId,
        at: moment(sample.at),
        factId: fact.id,
        ordinal,
        sessionId: fact.data.sessionKey ?? null,
        context: sample.context?.replaceAll('\0', '') ?? null,
        energyWh: plausible(sample.energyWh, isPlausibleEnergy),
        powerW: plausible(sample.powerW, isPlausiblePower),
        currentMa: sample.currentMa ?? null,
        voltageMv: sample.voltageMv ?? null,
        socTenths: sample.socTenths ?? null,
        temperatureTenths: sample.temperatureTenths ?? null,
      }));
    }
    default:
      return [];
  }
}

function register(
  fact: AnyFact,
  connectorId: number,
  sessionId: string,
  context: string,
  energyWh: number | undefined,
): MeterValue {
  return {
    stationKey: keyOf(fact),
    connectorId,
    at: moment(fact.occurredAt),
    factId: fact.id,
    ordinal: 0,
    sessionId,
    context,
    energyWh: plausible(energyWh, isPlausibleEnergy),
    powerW: null,
    currentMa: null,
    voltageMv: null,
    socTenths: null,
    temperatureTenths: null,
  };
}

/** @throws {UnusableFactError} for what no meter shows */
function plausible(value: number | undefined, test: (value: number) => boolean): number | null {
  if (value === undefined) return null;
  if (!test(value)) throw new UnusableFactError(`${value} is beyond what a meter can show.`);
  return value;
}

function keyOf(fact: AnyFact): string {
  if (fact.stationId === undefined) throw new UnusableFactError(`${fact.name} ${fact.id} names no station.`);
  return stationKeyOf(fact.stationId);
}

function moment(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new UnusableFactError(`"${text}" is no moment.`);
  return at.toISOString();
}
