import { answer, status, type CommandedStation, type Handlers, type Outcome } from '../commanded-station';
import { fields, list, number, text, texts } from '../fields';
import type { Setting } from '../model/settings';
import type { Payload } from '../transport';
import { STATION_KEY } from './configuration';
import { placeOf } from './place';
import { reportInParts } from './report';
import { tellOfMonitors } from './monitoring';

const ENTRIES_A_PART = 10;

/** OCPP 2.x B05 to B08. */
export const deviceModel: Handlers = {
  GetVariables: ({ getVariableData }, station) =>
    answer({ getVariableResult: list(getVariableData).map((asked) => read(station, asked)) }),
  SetVariables: ({ setVariableData }, station) => {
    const { settings } = station.memory;
    const stationKey = settings.value(STATION_KEY);
    const before = new Map(settings.all('2.x').map(({ key }) => [key, settings.number(key)]));
    const setVariableResult = list(setVariableData).map((asked) => write(station, asked));
    return answer({ setVariableResult }, async () => {
      await tellOfMonitors(station, before);
      // A01: it comes back at once with its new key.
      if (settings.value(STATION_KEY) !== stationKey) await station.reconnect();
    });
  },
  GetBaseReport: ({ requestId, reportBase }, station) => {
    const all = station.memory.settings.all('2.x');
    const chosen =
      reportBase === 'ConfigurationInventory' ? all.filter(({ mutability }) => mutability !== 'ReadOnly') : all;
    return reported(station, number(requestId), chosen);
  },
  GetReport: ({ requestId, componentVariable, componentCriteria }, station) => {
    const wanted = list(componentVariable).map(({ component, variable }) => ({
      component: text(fields(component).name),
      variable: variable === undefined ? undefined : text(fields(variable).name),
    }));
    // Every component is there and works, so only those that ask for problems find none.
    const criteria = texts(componentCriteria);
    if (criteria.length > 0 && criteria.every((one) => one === 'Problem')) return status('EmptyResultSet');
    const chosen = station.memory.settings
      .all('2.x')
      .filter(
        ({ place }) =>
          wanted.length === 0 ||
          wanted.some(
            ({ component, variable }) =>
              component === place.component && (variable === undefined || variable === place.variable),
          ),
      );
    return reported(station, number(requestId), chosen);
  },
};

function reported(station: CommandedStation, requestId: number | undefined, settings: readonly Setting[]): Outcome {
  if (settings.length === 0) return status('EmptyResultSet');
  const reportData = settings.map((setting) => entry(station, setting));
  return status('Accepted', () =>
    reportInParts(station, 'NotifyReport', reportData, ENTRIES_A_PART, (part) => ({ requestId, reportData: part })),
  );
}

function read({ memory: { settings } }: CommandedStation, asked: Payload): Payload {
  const { component, variable, attributeType } = asked;
  const told = { component, variable, ...(attributeType !== undefined && { attributeType }) };
  const place = placeOf(asked);
  const setting = settings.at(place);
  const result = (attributeStatus: string) => ({ attributeStatus, ...told });
  if (!setting) return result(settings.hasComponent(place.component) ? 'UnknownVariable' : 'UnknownComponent');
  if (attributeType !== undefined && attributeType !== 'Actual') return result('NotSupportedAttributeType');
  if (setting.mutability === 'WriteOnly') return result('Rejected');
  return { ...result('Accepted'), attributeValue: settings.value(setting.key) };
}

function write({ memory: { settings } }: CommandedStation, asked: Payload): Payload {
  const { component, variable, attributeType, attributeValue } = asked;
  const told = { component, variable, ...(attributeType !== undefined && { attributeType }) };
  const place = placeOf(asked);
  const setting = settings.at(place);
  const result = (attributeStatus: string) => ({ attributeStatus, ...told });
  if (!setting) return result(settings.hasComponent(place.component) ? 'UnknownVariable' : 'UnknownComponent');
  if (attributeType !== undefined && attributeType !== 'Actual') return result('NotSupportedAttributeType');
  return result(settings.change(setting, text(attributeValue)));
}

function entry({ memory: { settings } }: CommandedStation, setting: Setting): Payload {
  const { key, place, mutability, type, values, most, unit } = setting;
  return {
    component: { name: place.component },
    variable: { name: place.variable, ...(place.instance !== undefined && { instance: place.instance }) },
    variableAttribute: [
      { mutability, persistent: true, ...(mutability !== 'WriteOnly' && { value: settings.value(key) }) },
    ],
    variableCharacteristics: {
      dataType: type,
      supportsMonitoring: type === 'integer',
      ...(unit !== undefined && { unit }),
      ...(values !== undefined && { valuesList: values.join(',') }),
      ...(type === 'integer' && most !== undefined && { maxLimit: most }),
    },
  };
}
