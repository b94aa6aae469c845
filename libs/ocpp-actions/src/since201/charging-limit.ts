import type { messages } from '@busbar/ocpp/v21';
import type { Action } from '../outcome';
import { reportedSchedule } from './reported-schedule';

/** 2.x K12: something other than us, such as the building's own management, limits the charging. */
export const notifyChargingLimit: Action<
  messages.NotifyChargingLimitRequest,
  messages.NotifyChargingLimitResponse
> = async ({ evseId, chargingLimit, chargingSchedule }, { receivedAt, eventId }) => {
  const { chargingLimitSource, isGridCritical, isLocalGeneration } = chargingLimit;
  return {
    facts: [
      {
        name: 'station.charging-limit-reported',
        id: eventId,
        occurredAt: receivedAt.toISOString(),
        data: {
          source: chargingLimitSource,
          cleared: false,
          ...(evseId !== undefined && { evseId }),
          ...(isGridCritical !== undefined && { gridCritical: isGridCritical }),
          ...(isLocalGeneration !== undefined && { localGeneration: isLocalGeneration }),
          ...(chargingSchedule !== undefined && { schedules: chargingSchedule.map(reportedSchedule) }),
        },
      },
    ],
    reply: {},
  };
};

/** 2.x K13: such a limit is gone. */
export const clearedChargingLimit: Action<
  messages.ClearedChargingLimitRequest,
  messages.ClearedChargingLimitResponse
> = async ({ chargingLimitSource, evseId }, { receivedAt, eventId }) => ({
  facts: [
    {
      name: 'station.charging-limit-reported',
      id: eventId,
      occurredAt: receivedAt.toISOString(),
      data: { source: chargingLimitSource, cleared: true, ...(evseId !== undefined && { evseId }) },
    },
  ],
  reply: {},
});
