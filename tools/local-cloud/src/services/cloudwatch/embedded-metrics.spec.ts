import { embeddedMetrics } from './embedded-metrics';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
describe('a log line', () => {
  const line = (directive: object, rest: object): string =>
    JSON.stringify({ _aws: { Timestamp: 1_700_000_000_000, CloudWatchMetrics: [directive] }, ...rest });

  it('carries a metric for each of its dimension sets', () => {
    const found = embeddedMetrics(
      line(
        {
          Namespace: 'Busbar',
          Dimensions: [['service'], ['service', 'stage']],
          Metrics: [{ Name: 'facts', Unit: 'Count' }],
        },
        { service: 'ledger', stage: 'local', facts: 3 },
      ),
    );
    expect(found).toEqual([
      {
        identity: { namespace: 'Busbar', name: 'facts', dimensions: [{ Name: 'service', Value: 'ledger' }] },
        unit: 'Count',
        at: 1_700_000_000_000,
        values: [3],
      },
      {
        identity: {
          namespace: 'Busbar',
          name: 'facts',
          dimensions: [
            { Name: 'service', Value: 'ledger' },
            { Name: 'stage', Value: 'local' },
          ],
        },
        unit: 'Count',
        at: 1_700_000_000_000,
        values: [3],
      },
    ]);
  });

  it('may carry several values of one metric', () => {
    expect(
      embeddedMetrics(
        line({ Namespace: 'n', Dimensions: [[]], Metrics: [{ Name: 'ms' }] }, { ms: [1, 2, 'three'] }),
      )[0],
    ).toMatchObject({ unit: 'None', values: [1, 2] });
  });

  it.each([
    ['no JSON', 'START RequestId "_aws"'],
    ['JSON of another kind', '{"level":"INFO"}'],
    ['a truncated line', '{"_aws":{"Timestamp":1'],
    ['a metric without its value', line({ Namespace: 'n', Dimensions: [[]], Metrics: [{ Name: 'gone' }] }, {})],
    [
      'a dimension without its value',
      line({ Namespace: 'n', Dimensions: [['gone']], Metrics: [{ Name: 'a' }] }, { a: 1 }),
    ],
  ])('that is %s carries none', (_name, text) => {
    expect(embeddedMetrics(text)).toEqual([]);
  });
});
