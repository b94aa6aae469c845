import type { ParametersOf } from '@busbar/domain';
import type { messages } from '@busbar/ocpp/v21';
import { invalid, notSupported, UNKNOWN_TOKEN, type Translation } from '../draft';
import { hashOfCertificate } from '../certificate-hash';
import { idTokenOf } from './id-token';
import { request } from './request';

/** 2.0.1 N09, N10. */
export const customerInformation: Translation<'customer-information'> = async (
  { report, clear, tokenRef, certificate },
  { requestId, tagOf },
) => {
  // N09.FR.09: by exactly one of them.
  if ((tokenRef === undefined) === (certificate === undefined))
    return invalid('A customer is named by a token or by a certificate, one of the two.');
  if (!report && !clear) return invalid('A station tells or forgets something, or both.');
  const tag = tokenRef === undefined ? undefined : await tagOf(tokenRef);
  if (tokenRef !== undefined && tag === undefined) return invalid(UNKNOWN_TOKEN);
  return request('CustomerInformation', {
    requestId,
    report,
    clear,
    ...(tag !== undefined && { idToken: idTokenOf(tag) }),
    ...(certificate !== undefined && { customerCertificate: hashOfCertificate(certificate) }),
  });
};

type Message = ParametersOf<'set-display-message'>;

const PRIORITIES: Readonly<Record<Message['priority'], messages.MessagePriorityEnumType>> = {
  'always-front': 'AlwaysFront',
  'in-front': 'InFront',
  'normal-cycle': 'NormalCycle',
};
const STATES: Readonly<Record<NonNullable<Message['state']>, messages.MessageStateEnumType>> = {
  charging: 'Charging',
  faulted: 'Faulted',
  idle: 'Idle',
  unavailable: 'Unavailable',
  suspended: 'Suspended',
  discharging: 'Discharging',
};
const FORMATS: Readonly<Record<Message['format'], messages.MessageFormatEnumType>> = {
  ascii: 'ASCII',
  html: 'HTML',
  uri: 'URI',
  utf8: 'UTF8',
  'qr-code': 'QRCODE',
};

function isNew(state: Message['state']): boolean {
  return state === 'suspended' || state === 'discharging';
}

/** 2.0.1 O01, O02, O06. */
export const setDisplayMessage: Translation<'set-display-message'> = (
  { id, priority, state, from, to, transactionId, format, language, content },
  { protocol },
) =>
  protocol !== 'ocpp2.1' && (isNew(state) || format === 'qr-code')
    ? notSupported('QR codes, and messages while suspended or discharging, came with OCPP 2.1.')
    : request('SetDisplayMessage', {
        message: {
          id,
          priority: PRIORITIES[priority],
          ...(state !== undefined && { state: STATES[state] }),
          ...(from !== undefined && { startDateTime: from }),
          ...(to !== undefined && { endDateTime: to }),
          ...(transactionId !== undefined && { transactionId }),
          message: { format: FORMATS[format], ...(language !== undefined && { language }), content },
        },
      });

/** 2.0.1 O03, O04. */
export const getDisplayMessages: Translation<'get-display-messages'> = (
  { ids, priority, state },
  { requestId, protocol },
) =>
  protocol !== 'ocpp2.1' && isNew(state)
    ? notSupported('Messages while suspended or discharging came with OCPP 2.1.')
    : request('GetDisplayMessages', {
        requestId,
        ...(ids !== undefined && { id: [...ids] }),
        ...(priority !== undefined && { priority: PRIORITIES[priority] }),
        ...(state !== undefined && { state: STATES[state] }),
      });

/** 2.0.1 O05. */
export const clearDisplayMessage: Translation<'clear-display-message'> = ({ id }) =>
  request('ClearDisplayMessage', { id });

/** 2.0.1 I02. OCPP writes amounts as numbers, which hold some fifteen digits: more would arrive as another amount. */
export const updateCost: Translation<'update-cost'> = ({ transactionId, totalCost }) => {
  const [whole = '', fraction = ''] = totalCost.split('.');
  const significant = `${whole}${fraction}`.replace(/^0+/, '');
  return significant.length > 15
    ? invalid('The amount has more digits than OCPP can carry.')
    : request('CostUpdated', { transactionId, totalCost: Number(totalCost) });
};

/** 2.0.1 E14. */
export const getTransactionStatus: Translation<'get-transaction-status'> = ({ transactionId }) =>
  request('GetTransactionStatus', transactionId === undefined ? {} : { transactionId });
