import { ingressConfig } from './config';

const complete = {
  BUSBAR_SERVICE: 'ocpp-soap',
  BUSBAR_OPERATOR_ID: 'busbar',
  BUSBAR_TOPIC_ARN_PREFIX: 'arn',
  BUSBAR_SPILL_QUEUE_URL: 'url',
  BUSBAR_STATIONS_TABLE: 's',
  BUSBAR_TOKENS_TABLE: 't',
  BUSBAR_PRESENCE_TABLE: 'p',
  BUSBAR_CONNECTIONS_TABLE: 'c',
  BUSBAR_TRANSACTIONS_TABLE: 'x',
  BUSBAR_REFUSALS_TABLE: 'table',
  BUSBAR_PEPPER_SECRET_ARN: 'arn',
  BUSBAR_ORIGIN_SECRET_ARN: 'arn',
  BUSBAR_UNKNOWN_STATIONS: 'closed',
};

describe('what is tolerated', () => {
  it('is nothing where the stage says nothing', () => {
    expect(ingressConfig(complete).tolerances).toEqual([]);
  });

  it('is what the stage lists', () => {
    const rules = [{ vendor: 'Acme', model: 'One', tolerances: ['empty-elements'] }];
    expect(ingressConfig({ ...complete, BUSBAR_SOAP_TOLERANCES: JSON.stringify(rules) }).tolerances).toEqual(rules);
  });

  it.each(['x', '{}', '[{"vendor":"Acme"}]', '[{"vendor":"Acme","tolerances":["everything"]}]', '[{"tolerances":[]}]'])(
    'is not guessed from %s',
    (text) => {
      expect(() => ingressConfig({ ...complete, BUSBAR_SOAP_TOLERANCES: text })).toThrow('BUSBAR_SOAP_TOLERANCES');
    },
  );
});
