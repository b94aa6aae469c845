import type { ReportedProfile } from '@busbar/events';
import type { messages } from '@busbar/ocpp/v21';
import type { Action } from '../outcome';
import { messageReceived } from './notice';
import { inParts } from './parts';
import { reportedSchedule, timeAs } from './reported-schedule';

/** 2.x K09: charging profiles that the station has, from whoever they came. */
export const reportChargingProfiles: Action<
  messages.ReportChargingProfilesRequest,
  messages.ReportChargingProfilesResponse
> = async (request, context) => {
  const { requestId, tbc = false, chargingLimitSource, evseId, chargingProfile } = request;
  return {
    facts: [
      messageReceived('ReportChargingProfiles', request, context),
      ...inParts(chargingProfile.map(reported), context.eventId, (profiles, id) => ({
        name: 'station.charging-profiles-reported',
        id,
        occurredAt: context.receivedAt.toISOString(),
        data: { requestId, more: tbc, source: chargingLimitSource, evseId, profiles },
      })),
    ],
    reply: {},
  };
};

function reported(profile: messages.ChargingProfileType): ReportedProfile {
  const { recurrencyKind, transactionId } = profile;
  return {
    profileId: profile.id,
    stackLevel: profile.stackLevel,
    purpose: profile.chargingProfilePurpose,
    kind: profile.chargingProfileKind,
    ...(recurrencyKind !== undefined && { recurrency: recurrencyKind }),
    ...timeAs('validFrom', profile.validFrom),
    ...timeAs('validTo', profile.validTo),
    ...(transactionId !== undefined && { transactionId }),
    schedules: profile.chargingSchedule.map(reportedSchedule),
  };
}
