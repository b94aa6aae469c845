import type { StationCommand } from '@busbar/domain';
import type { Protocol } from '@busbar/events';
import { answerByEach, answerByStatus, isFields, listOf, type Answer, type Fields } from './answer';
import { configurationAnswer, variablesAnswer } from './configuration-answer';
import { keyOfVariable, type Place } from './v2x/configuration-key';

/**
 * What a station's answer means; it has passed its schema before. SOAP's comes in the shape of 1.6, as its decoder gives it.
 * What it tells stays free of tags and secrets, and of what a vendor or driver wrote.
 */
export function answerOf(protocol: Protocol, command: StationCommand, response: object): Answer {
  // An object of JSON is a record of its fields.
  const fields = response as Fields;
  switch (command.type) {
    case 'get-configuration':
      return protocol.startsWith('ocpp1') ? configurationAnswer(fields) : variablesAnswer(fields);
    case 'set-configuration':
    case 'set-station-key':
    case 'rotate-station-key':
      return protocol.startsWith('ocpp1') ? answerByStatus(fields) : variablesAnswer(fields);
    case 'get-variables':
    case 'set-variables':
      return variablesAnswer(fields);
    case 'remote-start':
      return answerByStatus(fields, picked(fields, { transactionId: 'transactionId' }));
    case 'data-transfer': {
      const { data } = fields;
      // A vendor's content may be personal: only its length is told.
      const length = typeof data === 'string' ? data.length : JSON.stringify(data)?.length;
      return answerByStatus(fields, length === undefined ? {} : { dataLength: length });
    }
    case 'get-local-list-version': {
      const version = fields['listVersion'] ?? fields['versionNumber'];
      // 1.6 §5.10: -1 where the station keeps no list.
      return { result: version === -1 ? 'rejected' : 'accepted', detail: { version } };
    }
    case 'get-log':
      return logAnswer(fields);
    case 'get-composite-schedule':
      return answerByStatus(fields, scheduleOf(fields));
    case 'list-certificates':
      return certificatesAnswer(fields);
    case 'set-variable-monitoring':
      return monitorsAnswer(listOf(fields['setMonitoringResult']));
    case 'clear-variable-monitoring':
      return eachAnswer(listOf(fields['clearMonitoringResult']), { id: 'id', status: 'status' });
    case 'clear-tariffs':
      return eachAnswer(listOf(fields['clearTariffsResult']), { tariffId: 'tariffId', status: 'status' });
    case 'get-tariffs': {
      // Whose tariffs they are is told by tags, which stay out.
      const names = { tariffId: 'tariffId', tariffKind: 'kind', validFrom: 'validFrom', evseIds: 'evseIds' };
      const tariffs = listOf(fields['tariffAssignments']).map((tariff) => picked(tariff, names));
      return answerByStatus(fields, { tariffs });
    }
    case 'get-transaction-status':
      return { result: 'accepted', detail: picked(fields, { ongoingIndicator: 'ongoing', messagesInQueue: 'queued' }) };
    case 'get-periodic-event-streams':
      return { result: 'accepted', detail: { streams: listOf(fields['constantStreamData']).map(streamOf) } };
    case 'set-der-control':
      return answerByStatus(fields, picked(fields, { supersededIds: 'supersededIds' }));
    default:
      return answerByStatus(fields);
  }
}

/** Some of the fields, by the names that they have here. */
function picked(fields: Fields, names: Readonly<Record<string, string>>): Fields {
  return Object.fromEntries(
    Object.entries(names).flatMap(([theirs, ours]) => (fields[theirs] === undefined ? [] : [[ours, fields[theirs]]])),
  );
}

function eachAnswer(results: readonly Fields[], names: Readonly<Record<string, string>>): Answer {
  const statuses = results.map(({ status }) => String(status));
  return answerByEach(statuses, { results: results.map((result) => picked(result, names)) });
}

function monitorsAnswer(results: readonly Fields[]): Answer {
  const statuses = results.map(({ status }) => String(status));
  return answerByEach(statuses, {
    results: results.map((result) => ({
      // The schema has found component and variable in each result.
      key: keyOfVariable(result as unknown as Place),
      ...picked(result, { id: 'id', status: 'status' }),
    })),
  });
}

/** 1.6 §6.26 of GetDiagnostics: no name of a file where there is nothing to bring. */
function logAnswer(fields: Fields): Answer {
  const name = fields['filename'] ?? fields['fileName'];
  const detail = typeof name === 'string' ? { fileName: name } : {};
  if (fields['status'] !== undefined) return answerByStatus(fields, detail);
  return typeof name === 'string' && name !== ''
    ? { result: 'accepted', detail }
    : { result: 'rejected', detail: { nothingToUpload: true } };
}

/** A composite schedule in the words of commands, whichever version told it. */
function scheduleOf(fields: Fields): Fields {
  const v2x = fields['schedule'];
  const v1x = fields['chargingSchedule'];
  const schedule = isFields(v2x) ? v2x : isFields(v1x) ? v1x : undefined;
  if (schedule === undefined) return {};
  return {
    schedule: {
      ...picked(fields, { connectorId: 'evseId', scheduleStart: 'startAt' }),
      ...picked(schedule, {
        evseId: 'evseId',
        scheduleStart: 'startAt',
        startSchedule: 'startAt',
        duration: 'durationSeconds',
        chargingRateUnit: 'unit',
      }),
      periods: listOf(schedule['chargingSchedulePeriod']).map((period) =>
        picked(period, {
          startPeriod: 'startSeconds',
          limit: 'limit',
          numberPhases: 'phases',
          phaseToUse: 'phaseToUse',
        }),
      ),
    },
  };
}

const HASH = {
  hashAlgorithm: 'algorithm',
  issuerNameHash: 'issuerNameHash',
  issuerKeyHash: 'issuerKeyHash',
  serialNumber: 'serialNumber',
};

/** That there is none of a use is an answer, not a refusal. */
function certificatesAnswer(fields: Fields): Answer {
  const v1x = listOf(fields['certificateHashData']).map((hash) => ({ hash: picked(hash, HASH) }));
  const v2x = listOf(fields['certificateHashDataChain']).map(
    ({ certificateHashData, certificateType, childCertificateHashData }) => ({
      type: certificateType,
      hash: isFields(certificateHashData) ? picked(certificateHashData, HASH) : {},
      children: listOf(childCertificateHashData).map((child) => picked(child, HASH)),
    }),
  );
  const { detail = {}, ...answer } = answerByStatus(fields);
  return { ...answer, result: 'accepted', detail: { ...detail, certificates: [...v1x, ...v2x] } };
}

function streamOf({ params, ...stream }: Fields): Fields {
  return {
    ...picked(stream, { id: 'streamId', variableMonitoringId: 'monitorId' }),
    ...(isFields(params) && picked(params, { interval: 'intervalSeconds', values: 'values' })),
  };
}
