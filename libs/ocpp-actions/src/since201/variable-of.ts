import type { VariableOfComponent } from '@busbar/events';
import type { messages } from '@busbar/ocpp/v21';

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

/**
 * Variables whose value may name a person, a vehicle or a secret: the standard's own (2.x part 2, appendix 3; 2.1 adds
 * BatterySwapCtrlr.IdToken and what networks and payments need), and whatever a vendor calls alike.
 */
const TELLING =
  /^(?:token|id_?token|vehicle_?id|vehicle_?certificate|evccid|emaid|vin|iccid|imsi|msisdn|master_?pass_?group_?id)$|password|passphrase|secret|credential|authori[sz]ation_?key|pin(?:_?code)?$|user_?name$|vpn_?(?:user|key)$/i;

/** A value as a fact may carry it. */
export function valueOf(
  { component, variable }: VariableOfComponent,
  value: string | undefined,
): { readonly value?: string; readonly hidden?: true } {
  if (value === undefined) return {};
  return TELLING.test(variable) || (component === 'VehicleIdSensor' && !isPlain(value)) ? { hidden: true } : { value };
}

/** A number or a truth value, which names nobody. */
export function isPlain(value: string): boolean {
  return /^(?:true|false|-?\d{1,15}(?:\.\d{1,15})?(?:[eE][+-]?\d{1,3})?)$/.test(value);
}
