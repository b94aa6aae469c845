export type SoapVersion = '1.1' | '1.2';

/** How a station speaks; it is answered in the same way. */
export interface SoapDialect {
  readonly soap: SoapVersion;
  /** The namespace of its OCPP messages, as it wrote it. */
  readonly namespace: string;
  /** The namespace of its WS-Addressing headers. */
  readonly addressing: string;
  /** The id of the message that is answered, where it had one. */
  readonly messageId?: string;
}

export const SOAP_NAMESPACES = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
} as const;

/** WS-Addressing 1.0, and the draft that older frameworks still send. */
export const ADDRESSING = 'http://www.w3.org/2005/08/addressing';
export const ADDRESSING_NAMESPACES: readonly string[] = [
  ADDRESSING,
  'http://schemas.xmlsoap.org/ws/2004/08/addressing',
];

/** The specification asks for SOAP 1.2 (OCPP-S 1.6 §2), so that is how a station of unknown speech is answered. */
export const DEFAULT_DIALECT: SoapDialect = {
  soap: '1.2',
  namespace: 'urn://Ocpp/Cs/2015/10/',
  addressing: ADDRESSING,
};

export type SoapOcppVersion = '1.2' | '1.5' | '1.6';

/** The charge point's namespaces, by which we ask. */
export const STATION_NAMESPACES: Readonly<Record<SoapOcppVersion, string>> = {
  '1.2': 'urn://Ocpp/Cp/2010/08/',
  '1.5': 'urn://Ocpp/Cp/2012/06/',
  '1.6': 'urn://Ocpp/Cp/2015/10/',
};

/** The central system's namespaces; OCPP-S 1.6 table 2 drops the slash that the WSDL has, so both are 1.6. */
export function ocppVersionOf(namespace: string): SoapOcppVersion | undefined {
  switch (namespace) {
    case 'urn://Ocpp/Cs/2012/06/':
    case 'urn://Ocpp/Cs/2012/06':
      return '1.5';
    case 'urn://Ocpp/Cs/2015/10/':
    case 'urn://Ocpp/Cs/2015/10':
      return '1.6';
    case 'urn://Ocpp/Cs/2010/08/':
    case 'urn://Ocpp/Cs/2010/08':
      return '1.2';
    default:
      return undefined;
  }
}

export function contentTypeOf({ soap }: Pick<SoapDialect, 'soap'>): string {
  return soap === '1.2' ? 'application/soap+xml; charset=utf-8' : 'text/xml; charset=utf-8';
}
