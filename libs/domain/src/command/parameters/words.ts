import { integer, optional, text, type Of } from '../shape';

/** What stands for a token in commands, as in facts: whoever sends the command resolves it, and nobody else can. */
export const tokenRef = text(64, { pattern: /^[0-9a-f]{64}$/ });

/** EVSE n is connector n of 1.x; the station itself is meant where none is given. */
export const evseId = integer(1, 65_535);

/** A connector of an EVSE, 1 unless told otherwise. Only 2.x tells connectors of an EVSE apart. */
export const connectorId = integer(1, 65_535);

/** The station's number of a transaction, as `transaction.started` tells it. */
export const transactionId = text(36);

/** An EVSE, or 0 for the station itself, where no EVSE and the station are two different things. */
export const evseOrStation = integer(0, 65_535);

/**
 * The name of a secret that is resolved when the command is sent: no secret travels in a fact. Narrow, so that a name never
 * leads out of the folder in which secrets for stations lie.
 */
export const secretRef = text(128, { pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]*(\/[A-Za-z0-9][A-Za-z0-9_.-]*)*$/ });

/** An address of a file for the station to fetch from or to bring to. */
export const location = text(512, { pattern: /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^\s@]+$/ });

/** How a station tries again to fetch or bring a file. */
export const tries = {
  retries: optional(integer(0, 100)),
  retryIntervalSeconds: optional(integer(0, 86_400)),
};

export type TokenRef = Of<typeof tokenRef>;
