import { answer, status, type Handlers } from '../commanded-station';
import { text, texts } from '../fields';

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
  ChangeConfiguration: ({ key, value }, { memory: { settings } }) => {
    const setting = settings.find(text(key));
    if (!setting || setting.only === '2.x') return status('NotSupported');
    return status(settings.change(setting, text(value)));
  },
};
