import { fields, text } from '../fields';
import type { Place } from '../model/settings';
import type { Payload } from '../transport';

/** A place in the device model, as messages of 2.x name it. */
export function placeOf(named: Payload): Place {
  const { name, instance } = fields(named.variable);
  return {
    component: text(fields(named.component).name),
    variable: text(name),
    ...(instance !== undefined && { instance: text(instance) }),
  };
}
