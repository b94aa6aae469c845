import type { CommandEnd } from './command-request';
import type { Said } from './settle-answer';

/** What became of a message that was handed over. */
export type Delivered =
  /** It is on its way; the answer comes by itself. */
  | { readonly kind: 'sent' }
  /** It certainly did not reach the station. */
  | { readonly kind: 'undelivered'; readonly description: string }
  /** It may have reached the station, and no answer will come. */
  | { readonly kind: 'lost'; readonly description: string }
  | { readonly kind: 'answered'; readonly said: Said };

/** A message, ready to go. */
export interface Letter {
  readonly messageId: string;
  readonly action: string;
  deliver(): Promise<Delivered>;
}

export type Sealed = { readonly letter: Letter } | { readonly end: CommandEnd } | { readonly unreachable: string };

/** A request in the words of the station's version. */
export interface Draft {
  readonly action: string;
  readonly payload: object;
}
