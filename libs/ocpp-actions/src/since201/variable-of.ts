import type { VariableOfComponent } from '@busbar/events';
import type { messages } from '@busbar/ocpp/v21';
import { isTelling } from '@busbar/domain/telling';

/** Which variable of the device model is meant. */
export function variableOf(
  { name, instance, evse }: messages.ComponentType,
  variable: messages.VariableType,
): VariableOfComponent {
  return {
    component: name,
    ...(instance !== undefined && { componentInstance: instance }),
    ...(evse !== undefined && { evseId: evse.id }),
    ...(evse?.connectorId !== undefined && { connectorId: evse.connectorId }),
    variable: variable.name,
    ...(variable.instance !== undefined && { variableInstance: variable.instance }),
  };
}

/** A value as a fact may carry it. */
export function valueOf(
  { component, variable }: VariableOfComponent,
  value: string | undefined,
): { readonly value?: string; readonly hidden?: true } {
  if (value === undefined) return {};
  return isTelling(variable) || (component === 'VehicleIdSensor' && !isPlain(value)) ? { hidden: true } : { value };
}

/** A number or a truth value, which names nobody. */
export function isPlain(value: string): boolean {
  return /^(?:true|false|-?\d{1,15}(?:\.\d{1,15})?(?:[eE][+-]?\d{1,3})?)$/.test(value);
}
