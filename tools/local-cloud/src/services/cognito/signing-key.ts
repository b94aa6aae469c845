import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';

export type Claims = Readonly<Record<string, unknown>>;

/** A user pool's RS256 key pair. */
export class SigningKey {
  readonly id: string;
  private readonly publicKey: KeyObject;

  private constructor(private readonly privateKey: KeyObject) {
    this.publicKey = createPublicKey(privateKey);
    this.id = createHash('sha256')
      .update(this.publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64');
  }

  static generate(): SigningKey {
    return new SigningKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
  }

  static parse(pem: string): SigningKey {
    return new SigningKey(createPrivateKey(pem));
  }

  get pem(): string {
    return this.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  }

  /** As the pool's key set shows it. */
  get jwk(): Readonly<Record<string, unknown>> {
    const { e, n, kty } = this.publicKey.export({ format: 'jwk' });
    return { alg: 'RS256', e, kid: this.id, kty, n, use: 'sig' };
  }

  sign(claims: Claims): string {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ kid: this.id, alg: 'RS256' })}.${part(claims)}`;
    return `${text}.${sign('sha256', Buffer.from(text), this.privateKey).toString('base64url')}`;
  }

  /** The claims of a token that this key signed; `undefined` for every other text. Expiry is the caller's concern. */
  verify(token: string): Claims | undefined {
    const [head = '', claims = '', signature = ''] = token.split('.');
    try {
      if ((JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg?: unknown }).alg !== 'RS256')
        return undefined;
      if (!verify('sha256', Buffer.from(`${head}.${claims}`), this.publicKey, Buffer.from(signature, 'base64url')))
        return undefined;
      return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Claims;
    } catch {
      return undefined;
    }
  }
}
