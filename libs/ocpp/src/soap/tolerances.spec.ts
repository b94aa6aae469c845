import { decodeSoap } from './decode-request';
import { SOAP_NAMESPACES } from './dialect';
import { TOLERANCES, tolerancesOf, type Tolerance, type ToleranceRule } from './tolerances';

const T = '2026-01-05T10:00:00Z';

function request(body: string, header = ''): string {
  return `<s:Envelope xmlns:s="${SOAP_NAMESPACES['1.2']}" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>${header}</s:Header><s:Body xmlns="urn://Ocpp/Cs/2012/06/">${body}</s:Body></s:Envelope>`;
}

/** For each tolerance what a station sends, and what is meant by it. */
const CASES: { readonly [Name in Tolerance]: { readonly sent: string; readonly meant: object } } = {
  'action-mismatch': {
    sent: request('<heartbeatRequest/>', '<a:Action>/BootNotification</a:Action>'),
    meant: { action: 'Heartbeat', payload: {} },
  },
  'empty-elements': {
    sent: request(
      '<statusNotificationRequest><connectorId>1</connectorId><status>Available</status><errorCode>NoError</errorCode><info/><timestamp></timestamp></statusNotificationRequest>',
    ),
    meant: {
      action: 'StatusNotification',
      payload: { connectorId: 1, status: 'Available', errorCode: 'NoError' },
    },
  },
  'field-case': {
    sent: request('<authorizeRequest><IdTag>DEMO-0001</IdTag></authorizeRequest>'),
    meant: { action: 'Authorize', payload: { idTag: 'DEMO-0001' } },
  },
  'fractional-integers': {
    sent: request(
      `<stopTransactionRequest><transactionId>7</transactionId><timestamp>${T}</timestamp><meterStop>1234.0</meterStop></stopTransactionRequest>`,
    ),
    meant: { action: 'StopTransaction', payload: { transactionId: 7, timestamp: T, meterStop: 1234 } },
  },
  'unknown-mandatory-headers': {
    sent: request('<heartbeatRequest/>', '<x:Security xmlns:x="urn:x" s:mustUnderstand="1"/>'),
    meant: { action: 'Heartbeat', payload: {} },
  },
};

describe.each(TOLERANCES)('the tolerance %s', (name) => {
  const { sent, meant } = CASES[name];

  it('takes what is refused without it', () => {
    expect(decodeSoap(sent)).toMatchObject({ ok: false });
    expect(decodeSoap(sent, new Set([name]))).toMatchObject({ ok: true, request: meant });
  });

  it('is needed: all others together do not take it', () => {
    expect(decodeSoap(sent, new Set(TOLERANCES.filter((other) => other !== name)))).toMatchObject({ ok: false });
  });
});

describe('what no tolerance takes', () => {
  it.each([
    [
      'a fraction that is not zero',
      `<connectorId>1.5</connectorId><idTag>T</idTag><timestamp>${T}</timestamp><meterStart>1</meterStart>`,
    ],
    ['a missing field', `<idTag>T</idTag><timestamp>${T}</timestamp><meterStart>1</meterStart>`],
    [
      'an empty field that must be there',
      `<connectorId/><idTag>T</idTag><timestamp>${T}</timestamp><meterStart>1</meterStart>`,
    ],
    [
      'a field in two spellings',
      `<connectorId>1</connectorId><ConnectorId>2</ConnectorId><idTag>T</idTag><timestamp>${T}</timestamp><meterStart>1</meterStart>`,
    ],
  ])('is %s', (_, fields) => {
    const sent = request(`<startTransactionRequest>${fields}</startTransactionRequest>`);
    expect(decodeSoap(sent, new Set(TOLERANCES))).toMatchObject({ ok: false });
  });
});

describe('what is tolerated of a station', () => {
  const rules: ToleranceRule[] = [
    { vendor: 'Acme', tolerances: ['empty-elements'] },
    { vendor: 'ACME', model: 'One', tolerances: ['field-case'] },
    { vendor: 'Other', model: 'One', tolerances: ['action-mismatch'] },
  ];

  it('goes by vendor, or by vendor and model, in any case', () => {
    expect([...tolerancesOf(rules, { vendor: ' acme', model: 'ONE ' })].sort()).toEqual([
      'empty-elements',
      'field-case',
    ]);
    expect([...tolerancesOf(rules, { vendor: 'Acme', model: 'Two' })]).toEqual(['empty-elements']);
    expect([...tolerancesOf(rules, { vendor: 'Other', model: 'Two' })]).toEqual([]);
    expect([...tolerancesOf(rules, undefined)]).toEqual([]);
  });

  it('may be found by the boot that needs it', () => {
    const sent = request(
      '<bootNotificationRequest><ChargePointVendor>Acme</ChargePointVendor><chargePointModel>One</chargePointModel></bootNotificationRequest>',
    );
    const strict = decodeSoap(sent);
    expect(strict).toMatchObject({ ok: false, make: { vendor: 'Acme', model: 'One' } });
    expect(decodeSoap(sent, tolerancesOf(rules, { vendor: 'Acme', model: 'One' }))).toMatchObject({ ok: true });
  });
});
