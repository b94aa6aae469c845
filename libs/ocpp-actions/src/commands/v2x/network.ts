import type { ParametersOf } from '@busbar/domain';
import type { messages } from '@busbar/ocpp/v21';
import { invalid, notSupported, UNKNOWN_SECRET, type DraftContext, type Translation } from '../draft';
import { request } from './request';

const VERSIONS = { '1.2': 'OCPP12', '1.5': 'OCPP15', '1.6': 'OCPP16', '2.0.1': 'OCPP201', '2.1': 'OCPP21' } as const;

type Profile = ParametersOf<'set-network-profile'>;

/** 2.0.1 B09. */
export const setNetworkProfile: Translation<'set-network-profile'> = async (profile, context) => {
  const is21 = context.protocol === 'ocpp2.1';
  if (!is21 && (profile.identity !== undefined || profile.passwordRef !== undefined || profile.interface === 'Any'))
    return notSupported('An identity, a key and any interface in a profile came with OCPP 2.1.');
  if (!is21 && profile.version === '2.1') return notSupported('A station of OCPP 2.0.1 cannot be told to speak 2.1.');
  const password = await secret(profile.passwordRef, context);
  const apn = profile.apn === undefined ? undefined : await apnOf(profile.apn, context);
  const vpn = profile.vpn === undefined ? undefined : await vpnOf(profile.vpn, context);
  if (
    (profile.passwordRef !== undefined && password === undefined) ||
    (profile.apn !== undefined && apn === undefined) ||
    (profile.vpn !== undefined && vpn === undefined)
  )
    return invalid(UNKNOWN_SECRET);
  const version = versionOf(profile.version, is21);
  return request('SetNetworkProfile', {
    configurationSlot: profile.slot,
    connectionData: {
      ...(apn !== undefined && { apn }),
      ...(version !== undefined && { ocppVersion: version }),
      ocppInterface: profile.interface,
      ocppTransport: profile.transport === 'json' ? 'JSON' : 'SOAP',
      messageTimeout: profile.messageTimeoutSeconds,
      ocppCsmsUrl: profile.url,
      securityProfile: profile.securityProfile,
      ...(profile.identity !== undefined && { identity: profile.identity }),
      ...(password !== undefined && { basicAuthPassword: password }),
      ...(vpn !== undefined && { vpn }),
    },
  });
};

/** 2.0.1 must be told a version and knows itself as OCPP20; 2.1 need not. */
function versionOf(version: Profile['version'], is21: boolean): messages.OCPPVersionEnumType | undefined {
  if (version === undefined) return is21 ? undefined : 'OCPP20';
  return !is21 && version === '2.0.1' ? 'OCPP20' : VERSIONS[version];
}

async function secret(ref: string | undefined, { secretOf }: DraftContext): Promise<string | undefined> {
  return ref === undefined ? undefined : secretOf?.(ref);
}

async function apnOf(apn: NonNullable<Profile['apn']>, context: DraftContext): Promise<messages.APNType | undefined> {
  const password = await secret(apn.passwordRef, context);
  if (apn.passwordRef !== undefined && password === undefined) return undefined;
  return {
    apn: apn.name,
    ...(apn.user !== undefined && { apnUserName: apn.user }),
    ...(password !== undefined && { apnPassword: password }),
    ...(apn.preferredNetwork !== undefined && { preferredNetwork: apn.preferredNetwork }),
    ...(apn.onlyPreferredNetwork !== undefined && { useOnlyPreferredNetwork: apn.onlyPreferredNetwork }),
    apnAuthentication: apn.authentication,
  };
}

async function vpnOf(vpn: NonNullable<Profile['vpn']>, context: DraftContext): Promise<messages.VPNType | undefined> {
  const password = await secret(vpn.passwordRef, context);
  const key = await secret(vpn.keyRef, context);
  if (password === undefined || key === undefined) return undefined;
  const { server, user, group, kind } = vpn;
  return { server, user, ...(group !== undefined && { group }), password, key, type: kind };
}
