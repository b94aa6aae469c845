import type { Memory } from '../commanded-station';
import type { StationKind } from '../charging-curve';
import { Certificates } from './certificates';
import { ChargingProfiles } from './charging-profiles';
import { Displays } from './displays';
import { LocalList } from './local-list';
import { Monitors } from './monitors';
import { Reservations } from './reservations';
import { Settings } from './settings';
import { LIST_CAPACITY, LIST_PART, usualSettings } from './usual-settings';

/** What a station knows as it leaves the factory. */
export function freshMemory(
  { kind, connectors, meterIntervalMs }: { kind: StationKind; connectors: number; meterIntervalMs: number },
  changed: (key: string, value: string) => void,
): Memory {
  const own = { connectors, meterSeconds: Math.ceil(meterIntervalMs / 1000), vendor: kind.vendor, model: kind.model };
  return {
    settings: new Settings(usualSettings(own), changed),
    localList: new LocalList(LIST_CAPACITY, LIST_PART),
    reservations: new Reservations(),
    profiles: new ChargingProfiles(),
    certificates: new Certificates(),
    displays: new Displays(),
    monitors: new Monitors(),
    cache: new Set(),
    firmwareVersion: '3.4.1',
    firmwareStatus: 'Idle',
    logStatus: 'Idle',
    firmwareRequest: undefined,
    logRequest: undefined,
  };
}
