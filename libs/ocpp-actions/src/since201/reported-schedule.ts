import type { ReportedPeriod, ReportedSchedule } from '@busbar/events';
import type { messages } from '@busbar/ocpp/v21';
import { parseTime } from '../moment';

/** A charging schedule in whole W or mA. Prices and signatures in it are not kept. */
export function reportedSchedule(schedule: messages.ChargingScheduleType): ReportedSchedule {
  const { id, chargingRateUnit, startSchedule, duration, minChargingRate, chargingSchedulePeriod } = schedule;
  const unit = chargingRateUnit === 'A' ? 'mA' : 'W';
  const whole = (rate: number): number => Math.round(unit === 'mA' ? rate * 1000 : rate);
  return {
    scheduleId: id,
    unit,
    ...timeAs('startAt', startSchedule),
    ...(duration !== undefined && { durationSeconds: duration }),
    ...(minChargingRate !== undefined && { minRate: whole(minChargingRate) }),
    periods: chargingSchedulePeriod.map((period) => reportedPeriod(period, whole)),
  };
}

/** Names of rates in OCPP and in facts. */
const RATES = [
  ['limit', 'limit'],
  ['limit_L2', 'limitL2'],
  ['limit_L3', 'limitL3'],
  ['dischargeLimit', 'dischargeLimit'],
  ['dischargeLimit_L2', 'dischargeLimitL2'],
  ['dischargeLimit_L3', 'dischargeLimitL3'],
  ['setpoint', 'setpoint'],
  ['setpoint_L2', 'setpointL2'],
  ['setpoint_L3', 'setpointL3'],
] as const satisfies readonly (readonly [keyof messages.ChargingSchedulePeriodType, keyof ReportedPeriod])[];

function reportedPeriod(period: messages.ChargingSchedulePeriodType, whole: (rate: number) => number): ReportedPeriod {
  const { startPeriod, numberPhases, phaseToUse, operationMode } = period;
  const rates = RATES.flatMap(([theirs, ours]) => {
    const rate = period[theirs];
    return rate === undefined ? [] : [[ours, whole(rate)] as const];
  });
  return {
    startSeconds: startPeriod,
    ...Object.fromEntries(rates),
    ...(numberPhases !== undefined && { phases: numberPhases }),
    ...(phaseToUse !== undefined && { phaseToUse }),
    ...(operationMode !== undefined && { operationMode }),
  };
}

/** A plan may begin long ago or years ahead, so its times are not doubted; one that is no date is left out. */
export function timeAs<Name extends string>(name: Name, text: string | undefined): { readonly [N in Name]?: string } {
  const time = text === undefined ? Number.NaN : parseTime(text);
  // A computed name widens the type of an object to any text.
  return Number.isNaN(time) ? {} : ({ [name]: new Date(time).toISOString() } as { readonly [N in Name]: string });
}
