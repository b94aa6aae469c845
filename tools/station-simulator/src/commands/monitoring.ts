import { answer, status, type CommandedStation, type Handlers } from '../commanded-station';
import { fields, list, number, numbers, text, texts } from '../fields';
import type { Monitor } from '../model/monitors';
import type { Payload, Protocol } from '../transport';
import { placeOf } from './place';
import { reportInParts } from './report';

const TYPES = ['UpperThreshold', 'LowerThreshold', 'Delta', 'Periodic', 'PeriodicClockAligned'];
/** Which types of monitors each criterion means (2.x N02). */
const OF_CRITERION: Readonly<Record<string, readonly string[]>> = {
  ThresholdMonitoring: ['UpperThreshold', 'LowerThreshold'],
  DeltaMonitoring: ['Delta'],
  PeriodicMonitoring: ['Periodic', 'PeriodicClockAligned'],
};

/** OCPP 2.x N02 to N08. */
export const monitoring: Handlers = {
  SetVariableMonitoring: ({ setMonitoringData }, station) =>
    answer({ setMonitoringResult: list(setMonitoringData).map((asked) => watch(station, asked)) }),
  ClearVariableMonitoring: ({ id }, { memory: { monitors } }) =>
    answer({
      clearMonitoringResult: numbers(id).map((own) => ({
        id: own,
        status: monitors.clear(own) ? 'Accepted' : 'NotFound',
      })),
    }),
  GetMonitoringReport: ({ requestId, componentVariable, monitoringCriteria }, station) => {
    const places = list(componentVariable).map(placeOf);
    const types = texts(monitoringCriteria).flatMap((criterion) => OF_CRITERION[criterion] ?? []);
    const found = station.memory.monitors
      .all()
      .filter(({ type }) => types.length === 0 || types.includes(type))
      .filter(
        ({ component, variable }) =>
          places.length === 0 ||
          places.some(
            (place) =>
              place.component === component.name && (place.variable === '' || place.variable === variable.name),
          ),
      );
    if (found.length === 0) return status('EmptyResultSet');
    return status('Accepted', () =>
      reportInParts(
        station,
        'NotifyMonitoringReport',
        found.map((one) => reportOf(station.protocol, one)),
        10,
        (monitor) => ({
          requestId: number(requestId),
          monitor,
        }),
      ),
    );
  },
  SetMonitoringBase: () => status('Accepted'),
  SetMonitoringLevel: ({ severity }) => {
    const level = number(severity) ?? -1;
    return status(level >= 0 && level <= 9 ? 'Accepted' : 'Rejected');
  },
};

function watch({ memory: { settings, monitors } }: CommandedStation, asked: Payload): Payload {
  const { component, variable, type, severity } = asked;
  const result = (word: string, id?: number) => ({
    status: word,
    type,
    component,
    variable,
    severity,
    ...(id !== undefined && { id }),
  });
  const place = placeOf(asked);
  const setting = settings.at(place);
  if (!setting) return result(settings.hasComponent(place.component) ? 'UnknownVariable' : 'UnknownComponent');
  if (!TYPES.includes(text(type)) || setting.type !== 'integer') return result('UnsupportedMonitorType');
  const id = monitors.set(
    {
      component: fields(component),
      variable: fields(variable),
      type: text(type),
      value: number(asked.value) ?? 0,
      severity: number(severity) ?? 0,
      transaction: asked.transaction === true,
    },
    number(asked.id),
  );
  return id === undefined ? result('Rejected') : result('Accepted', id);
}

/** 2.1 also tells who set a monitor: all were set from afar. */
function reportOf(protocol: Protocol, { component, variable, ...monitor }: Monitor): Payload {
  const setBy = protocol === 'ocpp2.1' ? { eventNotificationType: 'CustomMonitor' } : {};
  return { component, variable, variableMonitoring: [{ ...monitor, ...setBy }] };
}

/** Tells of every monitor that a change of settings has triggered. */
export async function tellOfMonitors(station: CommandedStation, before: ReadonlyMap<string, number>): Promise<void> {
  const { settings, monitors } = station.memory;
  const now = station.clock.now().toISOString();
  const eventData = settings.all('2.x').flatMap(({ key, place }) =>
    monitors
      .triggered(place.component, place.variable, before.get(key) ?? NaN, settings.number(key))
      .map(({ id, component, variable, type }) => ({
        eventId: id,
        timestamp: now,
        trigger: type === 'Delta' ? 'Delta' : 'Alerting',
        actualValue: settings.value(key),
        eventNotificationType: 'CustomMonitor',
        variableMonitoringId: id,
        component,
        variable,
      })),
  );
  if (eventData.length > 0)
    await station.say({ action: 'NotifyEvent', payload: { generatedAt: now, seqNo: 0, tbc: false, eventData } });
}
