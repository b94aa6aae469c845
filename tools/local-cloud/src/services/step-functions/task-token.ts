import type { Kernel } from '../../kernel/kernel';

/** What a token says of itself; it is opaque to its holders. */
interface TokenContent {
  readonly execution: string;
  readonly thread: number;
  readonly nonce: string;
}

/** A token for one attempt of one task. */
export function newToken(kernel: Pick<Kernel, 'randomHex'>, execution: string, thread: number): string {
  const content: TokenContent = { execution, thread, nonce: kernel.randomHex(16) };
  return Buffer.from(JSON.stringify(content)).toString('base64');
}

/** `undefined` when the text is no token. */
export function readToken(token: string): TokenContent | undefined {
  try {
    const content = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as Partial<TokenContent> | null;
    if (
      typeof content?.execution !== 'string' ||
      typeof content.thread !== 'number' ||
      typeof content.nonce !== 'string'
    )
      return undefined;
    return { execution: content.execution, thread: content.thread, nonce: content.nonce };
  } catch {
    return undefined;
  }
}
