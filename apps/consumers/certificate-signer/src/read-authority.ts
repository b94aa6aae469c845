import 'reflect-metadata';
import { createECDH, hkdfSync, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** Who signs certificates of stations. */
export interface Authority {
  readonly certificate: X509Certificate;
  readonly key: webcrypto.CryptoKey;
  readonly signingAlgorithm: webcrypto.Algorithm | webcrypto.EcdsaParams;
  /** What a station is given beside its own: the authority's certificate and those above it, up to the root, which it has. */
  readonly chain: readonly X509Certificate[];
}

/** The secret is neither a seed nor a pair of certificate and key that fit each other. Its content is not told. */
export class AuthorityError extends Error {
  readonly code = 'certificate-signer.bad-authority';

  constructor(reason: string, options?: ErrorOptions) {
    super(`The secret of the station authority cannot be used: ${reason}`, options);
    this.name = 'AuthorityError';
  }
}

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const ECDSA_SHA256 = { name: 'ECDSA', hash: 'SHA-256' } as const;
/** The order of P-256 (FIPS 186-5, appendix of SP 800-186). */
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * The authority that a secret stands for: `{ "certificate", "privateKey" }` in PEM (PKCS #8; the certificate may be followed by those
 * above it), or any long text, from which the key of an authority of our own is derived.
 * @throws {AuthorityError}
 */
export async function readAuthority(secret: string): Promise<Authority> {
  if (secret.trimStart().startsWith('{')) return givenAuthority(secret);
  if (secret.length < 32) throw new AuthorityError('a seed has at least 32 characters');
  return derivedAuthority(secret);
}

async function givenAuthority(secret: string): Promise<Authority> {
  try {
    const { certificate: pem, privateKey } = JSON.parse(secret) as { certificate: string; privateKey: string };
    const [certificate, ...above] = PemConverter.decode(pem).map((der) => new X509Certificate(der));
    const [der] = PemConverter.decode(privateKey);
    if (!certificate || !der) throw new AuthorityError('certificate or key is missing');
    if (certificate.getExtension(BasicConstraintsExtension)?.ca !== true)
      throw new AuthorityError('the certificate is no authority’s');
    // Node's types of WebCrypto and the library's differ in name only.
    const algorithm = certificate.publicKey.algorithm as webcrypto.EcKeyImportParams & webcrypto.RsaHashedImportParams;
    const isElliptic = algorithm.name === 'ECDSA';
    const imported = isElliptic ? algorithm : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
    const key = await webcrypto.subtle.importKey('pkcs8', der, imported, false, ['sign']);
    const signingAlgorithm = isElliptic ? ECDSA_SHA256 : { name: 'RSASSA-PKCS1-v1_5' };
    const authority = { certificate, key, signingAlgorithm, chain: [certificate, ...above].filter(isNoRoot) };
    await requirePair(authority);
    return authority;
  } catch (cause) {
    if (cause instanceof AuthorityError) throw cause;
    throw new AuthorityError('it is not as documented', { cause });
  }
}

/** That the key is the certificate's shows in a signature. */
async function requirePair({ certificate, key, signingAlgorithm }: Authority): Promise<void> {
  const probe = new Uint8Array(32);
  const signature = await webcrypto.subtle.sign(signingAlgorithm, key, probe);
  const publicKey = (await certificate.publicKey.export()) as webcrypto.CryptoKey;
  if (!(await webcrypto.subtle.verify(signingAlgorithm, publicKey, signature, probe)))
    throw new AuthorityError('the key is not the certificate’s');
}

function isNoRoot({ subject, issuer }: X509Certificate): boolean {
  return subject !== issuer;
}

/** The same seed gives the same key, name and validity, so that certificates stay valid whoever derives it anew. */
async function derivedAuthority(seed: string): Promise<Authority> {
  const bytes = Buffer.from(hkdfSync('sha256', seed, '', 'busbar station authority', 48));
  const scalar = (BigInt(`0x${bytes.toString('hex')}`) % (P256_ORDER - 1n)) + 1n;
  const d = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex');
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(d);
  const point = curve.getPublicKey();
  const open = { kty: 'EC', crv: 'P-256', x: base64url(point, 1, 33), y: base64url(point, 33, 65) };
  const publicKey = await webcrypto.subtle.importKey('jwk', open, P256, true, ['verify']);
  const key = await webcrypto.subtle.importKey('jwk', { ...open, d: d.toString('base64url') }, P256, false, ['sign']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=Busbar station authority',
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2056-01-01T00:00:00Z'),
    signingAlgorithm: ECDSA_SHA256,
    keys: { publicKey, privateKey: key },
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(publicKey),
    ],
  });
  return { certificate, key, signingAlgorithm: ECDSA_SHA256, chain: [] };
}

function base64url(bytes: Buffer, from: number, to: number): string {
  return bytes.subarray(from, to).toString('base64url');
}
