/** What a request says about its sender. The signature itself is not verified: the key alone counts. */
export interface Credential {
  readonly accessKeyId: string;
  readonly region: string;
  /** e.g. `sqs` */
  readonly service: string;
  readonly presigned: boolean;
}

/** Reads AWS Signature Version 4 from the `Authorization` header or a presigned URL. */
export function readCredential(
  headers: Readonly<Record<string, string>>,
  query: URLSearchParams,
): Credential | undefined {
  const header = headers['authorization'];
  const scope = header?.startsWith('AWS4-') ? /Credential=([^,\s]+)/.exec(header)?.[1] : undefined;
  const presigned = scope === undefined ? (query.get('X-Amz-Credential') ?? undefined) : undefined;
  const parts = (scope ?? presigned)?.split('/');
  if (!parts || parts.length < 5) return undefined;
  // An access key may itself hold slashes in other people's tools; the scope's four parts are last.
  const [, region, service] = parts.slice(-4);
  return {
    accessKeyId: parts.slice(0, -4).join('/'),
    region: region ?? '',
    service: service ?? '',
    presigned: scope === undefined,
  };
}

/** When a presigned URL has expired, in epoch milliseconds; undefined without an expiry. */
export function expiryOf(query: URLSearchParams): number | undefined {
  const date = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '');
  const seconds = Number(query.get('X-Amz-Expires') ?? NaN);
  if (!date || Number.isNaN(seconds)) return undefined;
  const [year, month, day, hour, minute, second] = date.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second) + seconds * 1000;
}
