/**
 * Settings whose value may name a person, a vehicle or a secret: the standard's own (2.x part 2, appendix 3; 2.1 adds
 * BatterySwapCtrlr.IdToken and what networks and payments need; keys of 1.x), and whatever a vendor calls alike.
 */
const TELLING =
  /^(?:token|id_?token|vehicle_?id|vehicle_?certificate|evccid|emaid|vin|iccid|imsi|msisdn|master_?pass_?group_?id)$|id_?tag$|password|passphrase|secret|credential|authori[sz]ation_?key|pin(?:_?code)?$|user_?name$|vpn_?(?:user|key)$/i;

/** Whether the value of a setting (a variable of 2.x, a key of 1.x) has no place in a fact or a command. */
export function isTelling(name: string): boolean {
  return TELLING.test(name);
}
