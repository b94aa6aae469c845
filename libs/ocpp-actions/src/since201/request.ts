import type { ActionFrom, Messages, RequestIn } from '@busbar/ocpp/v201';
import type { Messages as LaterMessages } from '@busbar/ocpp/v21';

/** What a station may start in 2.0.1, and in 2.1 too. */
export type ActionSince201 = ActionFrom<Messages, 'station'>;

/** The request of an action in whichever version it comes. */
export type RequestSince201<A extends ActionSince201> = RequestIn<Messages, A> | RequestIn<LaterMessages, A>;
