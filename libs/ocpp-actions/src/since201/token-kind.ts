import type { TokenKind } from '@busbar/events';
import type { messages } from '@busbar/ocpp/v21';

/** By the words of 2.0.1; 2.1 takes any text, of which others than these are left out: who knows what they hold. */
const KINDS: readonly TokenKind[] = ['Central', 'eMAID', 'ISO14443', 'ISO15693', 'KeyCode', 'Local', 'MacAddress'];

/** What kind of token a station read. */
export function kindOf({ type }: Pick<messages.IdTokenType, 'type'>): { readonly kind?: TokenKind } {
  const kind = KINDS.find((known) => known === type);
  return kind === undefined ? {} : { kind };
}
