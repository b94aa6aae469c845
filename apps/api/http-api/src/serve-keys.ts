import { randomUUID } from 'node:crypto';
import {
  Commands,
  deriveFact,
  inTransaction,
  Outbox,
  stationKeyOf,
  Stations,
  type StationView,
} from '@busbar/database';
import { isEnded } from '@busbar/domain';
import { hmacCredential, stationKeyOfVersion } from '@busbar/ingress-state';
import type { Call, Handlers, Ports } from './operation';
import { ApiProblem, notFound } from './problem';
import { addToAudit, publishOutbox, requireNext, requirePresent } from './record-change';
import { detailOf, ended, hashOf, requestedFact } from './serve-commands';

/** A station that is away may well come back within a day. */
const EXPIRES_IN_SECONDS = 86_400;

export function serveKeys(ports: Ports): Handlers<'rotateKeyByCommand'> {
  return {
    async rotateKeyByCommand(call) {
      const id = await rotateKey(ports, call);
      return detailOf(ports, call.caller, await ended(ports, id, call));
    },
  };
}

/** Makes the next key known at the door and asks for the command that tells it, both or neither. Answers the command's id. */
async function rotateKey(ports: Ports, { stationId, ...cause }: Call<'rotateKeyByCommand'>): Promise<string> {
  const [pepper, keys] = await Promise.all([ports.pepper(), ports.stationKeys()]);
  const at = cause.now.toISOString();
  const commandId = randomUUID();
  await inTransaction(ports.database, async (transaction) => {
    const stations = new Stations(transaction);
    const commands = new Commands(transaction);
    const station = await stations.view(stationKeyOf(stationId));
    if (!station) throw notFound(`There is no station ${stationId}.`);
    requirePresent(station, station.revision);
    const version = await nextVersion(station, commands);
    const nextKey = {
      version,
      commandId,
      credential: { ...hmacCredential(stationKeyOfVersion(keys, station.key, version), pepper) },
    };
    const changed = requireNext(
      await stations.change(station.key, { nextKey, keyVersion: version }, at),
      station.revision,
    );
    const command = { type: 'rotate-station-key', parameters: { keyVersion: version } } as const;
    const requested = requestedFact(ports, station, commandId, command, EXPIRES_IN_SECONDS, cause, pepper);
    const origin = { actor: cause.caller.subject, requestHash: hashOf([station.key, command]) };
    if (!(await commands.request(requested, origin, at))) throw new ApiProblem('internal');
    await addToAudit(transaction, ports, cause, {
      action: 'station.rotate-key-by-command',
      subject: { kind: 'station', id: station.id },
      changes: {
        command: { from: null, to: commandId },
        keyVersion: { from: station.keyVersion, to: version },
      },
    });
    const { correlationId, traceparent } = cause.invocation.trace;
    const fact = deriveFact(
      'station.changed',
      { revision: changed.revision },
      {
        source: ports.service,
        origin: {
          operatorId: ports.operatorId,
          correlationId,
          traceparent,
          stationId: station.id,
          ...(station.siteId !== null && { siteId: station.siteId }),
        },
        identity: [changed.revision, station.id],
        occurredAt: at,
        recordedAt: at,
      },
    );
    await new Outbox(transaction, ports.service).add([fact, requested]);
  });
  await publishOutbox(ports, cause);
  return commandId;
}

/**
 * A key of which nobody knows whether the station has it is told once more: it would be one too many to have a third one hold.
 * @throws {ApiProblem} `conflict` while a key is under way
 */
async function nextVersion({ nextKey, keyVersion }: StationView, commands: Commands): Promise<number> {
  if (nextKey === null) return keyVersion + 1;
  const before = await commands.view(nextKey.commandId);
  if (before !== undefined && (!isEnded(before.status) || before.status === 'effective'))
    throw new ApiProblem('conflict', { detail: `Command ${before.id} is giving it a new key already.` });
  return nextKey.version;
}
