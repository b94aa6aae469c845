import { integer, text, type Of } from '../shape';

/** What stands for a token in commands, as in facts: whoever sends the command resolves it, and nobody else can. */
export const tokenRef = text(64, /^[0-9a-f]{64}$/);

/** EVSE n is connector n of 1.x; the station itself is meant where none is given. */
export const evseId = integer(1, 65_535);

/** A connector of an EVSE, 1 unless told otherwise. Only 2.x tells connectors of an EVSE apart. */
export const connectorId = integer(1, 65_535);

/** The station's number of a transaction, as `transaction.started` tells it. */
export const transactionId = text(36);

export type TokenRef = Of<typeof tokenRef>;
