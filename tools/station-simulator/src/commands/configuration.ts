import { answer, status, type Handlers } from '../commanded-station';
import { text, texts } from '../fields';

/** What it proves itself by. */
export const STATION_KEY = 'AuthorizationKey';

/** OCPP 1.6 §5.3, §5.8. */
export const configuration: Handlers = {
  GetConfiguration: ({ key }, { memory: { settings } }) => {
    const asked = texts(key);
    const known = settings.all('1.x');
    const isOf = (name: string) => known.find((setting) => setting.key.toLowerCase() === name.toLowerCase());
    const found = asked.length === 0 ? known : asked.flatMap((name) => isOf(name) ?? []);
    const unknownKey = asked.filter((name) => !isOf(name));
    return answer({
      configurationKey: found.map(({ key: name, mutability }) => ({
        key: name,
        readonly: mutability === 'ReadOnly',
        // A secret is never shown again.
        ...(mutability !== 'WriteOnly' && { value: settings.value(name) }),
      })),
      ...(unknownKey.length > 0 && { unknownKey }),
    });
  },
  ChangeConfiguration: ({ key, value }, station) => {
    const { settings } = station.memory;
    const setting = settings.find(text(key));
    if (!setting || setting.only === '2.x') return status('NotSupported');
    const before = settings.value(STATION_KEY);
    const verdict = settings.change(setting, text(value));
    // Security extension, edition 3 §3.3 (A01): it comes back at once with its new key.
    return status(verdict, settings.value(STATION_KEY) === before ? undefined : () => station.reconnect());
  },
};
