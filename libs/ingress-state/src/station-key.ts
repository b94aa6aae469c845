import { createHmac } from 'node:crypto';

/** OCPP 1.6-J §6.2.2: an AuthorizationKey has 20 bytes, written as 40 hexadecimal digits; so long may 2.x's password be as well. */
const KEY_BYTES = 20;

/**
 * The key of a station of one version. It follows from the version, so a command can have a station told it without anybody
 * having kept it: whoever writes the message makes it anew.
 * @param secret what keys are made from; whoever has it has every key made so
 * @param version 1, 2, …; grows with every key that the station is given
 */
export function stationKeyOfVersion(secret: string, stationKey: string, version: number): string {
  return createHmac('sha256', secret)
    .update(`station-key\n${stationKey}\n${version}`)
    .digest()
    .subarray(0, KEY_BYTES)
    .toString('hex');
}
