import { answer, status, type CommandedStation, type Handlers, type Outcome } from '../commanded-station';
import { fields, list, number, numbers, text, texts } from '../fields';
import { readProfile, type ChargingProfile } from '../model/charging-profiles';
import type { Payload } from '../transport';

type Verdict = 'Accepted' | 'Rejected';

/** @param isAhead it holds for a transaction that is about to start */
export function installProfile(station: CommandedStation, told: Payload, connector: number, isAhead = false): Verdict {
  const { settings, profiles } = station.memory;
  const profile = readProfile(told, connector, station.clock.now());
  const running = station.connectors[connector - 1]?.running;
  if (!profile || (connector !== 0 && station.connectors[connector - 1] === undefined)) return 'Rejected';
  if (profile.stackLevel > settings.number('ChargeProfileMaxStackLevel')) return 'Rejected';
  if (profile.periods.length > settings.number('ChargingScheduleMaxPeriods')) return 'Rejected';
  if (profiles.size >= settings.number('MaxChargingProfilesInstalled')) return 'Rejected';
  if (profile.purpose === 'station' && connector !== 0) return 'Rejected';
  if (profile.purpose === 'transaction' && !isAhead && !isOfTransaction(profile, running?.speech.id)) return 'Rejected';
  profiles.set(profile);
  return 'Accepted';
}

function isOfTransaction({ transactionId }: ChargingProfile, running: string | undefined): boolean {
  return running !== undefined && (transactionId === undefined || transactionId === running);
}

function set(station: CommandedStation, profile: Payload, connector: number | undefined): Outcome {
  settleMeters(station);
  return status(installProfile(station, profile, connector ?? 0));
}

function clear(
  station: CommandedStation,
  choice: Parameters<CommandedStation['memory']['profiles']['clear']>[0],
): Outcome {
  settleMeters(station);
  return status(station.memory.profiles.clear(choice) > 0 ? 'Accepted' : 'Unknown');
}

/** Up to now they have run with what held until now. */
function settleMeters({ connectors, clock }: CommandedStation): void {
  for (const { running } of connectors) running?.charging.readAt(clock.now());
}

interface Schedule {
  readonly chargingRateUnit: 'W' | 'A';
  readonly chargingSchedulePeriod: readonly Payload[];
}

/** What the profiles make of the next while, together (1.6 §5.7, 2.x K08). Of connector 0: of the whole station. */
function composite(station: CommandedStation, connector: number, seconds: number, unit: 'W' | 'A'): Schedule {
  const { profiles } = station.memory;
  const { supply, maxPowerW } = station;
  const now = station.clock.now();
  const startedAt = station.connectors[connector - 1]?.running?.startedAt ?? now;
  const charging = station.connectors.filter(({ running }) => running).length;
  const limitAt = (at: Date) => {
    const limitW = Math.min(
      maxPowerW,
      connector === 0
        ? profiles.stationLimitW(at, supply)
        : profiles.limitW(at, { connector, startedAt }, supply, charging),
    );
    const limit = unit === 'W' ? limitW : limitW / (supply.voltageV * supply.phases);
    return Math.round(limit * 10) / 10;
  };
  const periods: { startPeriod: number; limit: number; numberPhases: number }[] = [];
  for (const at of profiles.changes(now, new Date(now.getTime() + seconds * 1000), startedAt)) {
    const limit = limitAt(at);
    const startPeriod = Math.round((at.getTime() - now.getTime()) / 1000);
    if (periods.at(-1)?.limit !== limit) periods.push({ startPeriod, limit, numberPhases: supply.phases });
  }
  return { chargingRateUnit: unit, chargingSchedulePeriod: periods };
}

/** OCPP 1.6 §5.16, §5.5, §5.7. */
export const charging1x: Handlers = {
  SetChargingProfile: ({ connectorId, csChargingProfiles }, station) =>
    set(station, fields(csChargingProfiles), number(connectorId)),
  ClearChargingProfile: ({ id, connectorId, chargingProfilePurpose, stackLevel }, station) =>
    clear(station, {
      id: number(id),
      connector: number(connectorId),
      ...(chargingProfilePurpose !== undefined && { purpose: text(chargingProfilePurpose) }),
      stackLevel: number(stackLevel),
    }),
  GetCompositeSchedule: ({ connectorId, duration, chargingRateUnit }, station) => {
    const connector = number(connectorId) ?? 0;
    if (connector > station.connectors.length) return status('Rejected');
    const seconds = number(duration) ?? 0;
    const schedule = composite(station, connector, seconds, chargingRateUnit === 'A' ? 'A' : 'W');
    const scheduleStart = station.clock.now().toISOString();
    return answer({
      status: 'Accepted',
      connectorId: connector,
      scheduleStart,
      chargingSchedule: { duration: seconds, startSchedule: scheduleStart, ...schedule },
    });
  },
};

/** OCPP 2.x K01, K08 to K10. */
export const charging2x: Handlers = {
  SetChargingProfile: ({ evseId, chargingProfile }, station) => set(station, fields(chargingProfile), number(evseId)),
  ClearChargingProfile: ({ chargingProfileId, chargingProfileCriteria }, station) => {
    const { evseId, chargingProfilePurpose, stackLevel } = fields(chargingProfileCriteria);
    return clear(station, {
      id: number(chargingProfileId),
      connector: number(evseId),
      ...(chargingProfilePurpose !== undefined && { purpose: text(chargingProfilePurpose) }),
      stackLevel: number(stackLevel),
    });
  },
  GetCompositeSchedule: ({ evseId, duration, chargingRateUnit }, station) => {
    const evse = number(evseId) ?? 0;
    if (evse > station.connectors.length) return status('Rejected');
    const seconds = number(duration) ?? 0;
    const schedule = composite(station, evse, seconds, chargingRateUnit === 'A' ? 'A' : 'W');
    const scheduleStart = station.clock.now().toISOString();
    return answer({ status: 'Accepted', schedule: { evseId: evse, duration: seconds, scheduleStart, ...schedule } });
  },
  GetChargingProfiles: ({ requestId, evseId, chargingProfile }, station) => {
    const { chargingProfileId, chargingProfilePurpose, stackLevel, chargingLimitSource } = fields(chargingProfile);
    const ids = numbers(chargingProfileId);
    const sources = texts(chargingLimitSource);
    const chosen = station.memory.profiles
      .chosen({
        connector: number(evseId),
        ...(chargingProfilePurpose !== undefined && { purpose: text(chargingProfilePurpose) }),
        stackLevel: number(stackLevel),
      })
      .filter(({ id }) => ids.length === 0 || ids.includes(id))
      // All of them came from the central system.
      .filter(() => sources.length === 0 || sources.includes('CSO'));
    if (chosen.length === 0) return status('NoProfiles');
    return status('Accepted', () => reportProfiles(station, number(requestId), chosen));
  },
};

/** One message an EVSE, since a message names only one. */
async function reportProfiles(
  station: CommandedStation,
  requestId: number | undefined,
  profiles: readonly ChargingProfile[],
): Promise<void> {
  const byEvse = [...Map.groupBy(profiles, ({ connector }) => connector)];
  for (const [index, [evseId, own]] of byEvse.entries())
    await station.say({
      action: 'ReportChargingProfiles',
      payload: {
        requestId,
        chargingLimitSource: 'CSO',
        evseId,
        tbc: index < byEvse.length - 1,
        chargingProfile: own.map(({ told }) => ({ ...told, chargingSchedule: list(told.chargingSchedule) })),
      },
    });
}
