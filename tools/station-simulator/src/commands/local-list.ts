import { answer, status, type Handlers } from '../commanded-station';
import { fields, list, number, text } from '../fields';

/** OCPP 1.6 §5.10, §5.15. */
export const localList1x: Handlers = {
  GetLocalListVersion: (_, { memory: { settings, localList } }) =>
    answer({ listVersion: settings.isOn('LocalAuthListEnabled') ? localList.version : -1 }),
  SendLocalList: ({ listVersion, localAuthorizationList, updateType }, { memory: { settings, localList } }) => {
    if (!settings.isOn('LocalAuthListEnabled')) return status('NotSupported');
    return status(
      localList.update({
        version: number(listVersion) ?? 0,
        isFull: updateType === 'Full',
        entries: list(localAuthorizationList).map(({ idTag, idTagInfo }) => ({
          token: text(idTag),
          ...(idTagInfo !== undefined && { info: fields(idTagInfo) }),
        })),
      }),
    );
  },
};

/** OCPP 2.x D01, D02. */
export const localList2x: Handlers = {
  GetLocalListVersion: (_, { memory: { settings, localList } }) =>
    // D02.FR.02: 0 where there is none.
    answer({ versionNumber: settings.isOn('LocalAuthListEnabled') ? localList.version : 0 }),
  SendLocalList: ({ versionNumber, localAuthorizationList, updateType }, { memory: { settings, localList } }) => {
    if (!settings.isOn('LocalAuthListEnabled')) return status('Failed');
    return status(
      localList.update({
        version: number(versionNumber) ?? 0,
        isFull: updateType === 'Full',
        entries: list(localAuthorizationList).map(({ idToken, idTokenInfo }) => ({
          token: text(fields(idToken).idToken),
          ...(idTokenInfo !== undefined && { info: fields(idTokenInfo) }),
        })),
      }),
    );
  },
};
