/** The certificate that a station came with, as the front door tells of it once it has verified path and validity. */
export interface ClientCertificate {
  /** A distinguished name as RFC 2253 writes it. */
  readonly subject: string;
  /** Hexadecimal, with or without colons. */
  readonly serial: string;
}

export interface CertificateRule {
  readonly stationKey: string;
  /** Who the certificate has to belong to: the operator, or whom he trusts. */
  readonly organisation: string;
  /** Serial numbers that count no longer. */
  readonly revoked?: readonly string[] | undefined;
}

/**
 * Whether a certificate is this station's (security extension of 1.6, A00.FR.404 and 405; 2.0.1 A00.FR.404 to 406): its common
 * name is the station's identity, its organisation ours, and it was not revoked.
 */
export function isCertificateOf(
  certificate: ClientCertificate,
  { stationKey, organisation, revoked = [] }: CertificateRule,
): boolean {
  const names = namesIn(certificate.subject);
  if (names === undefined) return false;
  const of = (type: string): string[] => names.filter((name) => name.type === type).map(({ value }) => value);
  const [identity, second] = of('CN');
  // Who bears two names could be taken for either.
  if (identity === undefined || second !== undefined) return false;
  const serial = serialOf(certificate.serial);
  return (
    identity.toLowerCase() === stationKey &&
    of('O').includes(organisation) &&
    serial !== '' &&
    !revoked.some((each) => serialOf(each) === serial)
  );
}

/** The same for the same number, however it is written. */
export function serialOf(text: string): string {
  const digits = text.replaceAll(/[:\s]/g, '').toLowerCase();
  return /^[0-9a-f]+$/.test(digits) ? digits.replace(/^0+(?=.)/, '') : '';
}

interface Name {
  readonly type: string;
  readonly value: string;
}

/** The attributes of a distinguished name (RFC 2253 §3), or nothing where it is none. */
function namesIn(text: string): readonly Name[] | undefined {
  const parts: string[] = [''];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] as string;
    if (letter === '\\') {
      parts[parts.length - 1] += letter + (text[++at] ?? '');
    } else if (letter === ',' || letter === '+' || letter === ';') {
      parts.push('');
    } else {
      parts[parts.length - 1] += letter;
    }
  }
  const names = parts.map((part) => {
    const [, type, value] = /^\s*([A-Za-z][A-Za-z0-9-]*|[0-9.]+)\s*=\s*(.*?)\s*$/s.exec(part) ?? [];
    return type === undefined || value === undefined
      ? undefined
      : { type: OIDS[type] ?? type.toUpperCase(), value: unescaped(value) };
  });
  return names.every((name): name is Name => name !== undefined) ? names : undefined;
}

const OIDS: Readonly<Record<string, string>> = { '2.5.4.3': 'CN', '2.5.4.10': 'O' };

/** Escapes are a sign behind a backslash, or a byte of UTF-8 as two hexadecimal digits. */
function unescaped(value: string): string {
  return value.replaceAll(/(?:\\[0-9A-Fa-f]{2})+|\\(.)/gs, (whole, sign: string | undefined) =>
    sign === undefined ? Buffer.from(whole.replaceAll('\\', ''), 'hex').toString('utf8') : sign,
  );
}
