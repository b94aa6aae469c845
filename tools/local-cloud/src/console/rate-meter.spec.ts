import type { InvocationSpan, JournalEntry } from '../kernel/journal';
import { meterKey, RateMeter } from './rate-meter';

const entry = (resource: string, outcome: JournalEntry['outcome'] = 'ok'): JournalEntry => ({
  id: 'x',
  at: 0,
  kind: 'invocation',
  resource,
  causes: [],
  outcome,
});

const of = (
  id: string,
  kind: JournalEntry['kind'],
  resource: string,
  causes: string[],
  outcome: JournalEntry['outcome'] = 'ok',
): JournalEntry => ({ id, at: 0, kind, resource, causes, outcome });
const arn = (rest: string): string => `arn:aws:${rest.replace(':', ':eu-central-1:000000000000:')}`;

describe('the rate meter', () => {
  it('counts the last minute, errors apart, and forgets what is older', () => {
    let now = 1_000_000;
    const meter = new RateMeter(() => now);
    for (let second = 0; second < 60; second += 1) {
      meter.count(entry('queue', second % 10 === 0 ? 'error' : 'ok'));
      now += 1_000;
    }
    const { events, errors } = meter.rates()['queue'] ?? { events: 0, errors: 0 };
    expect(events).toBeGreaterThanOrEqual(54);
    expect(events).toBeLessThanOrEqual(60);
    expect(errors).toBeGreaterThanOrEqual(5);
    now += 30_000;
    expect(meter.rates()['queue']?.events).toBeLessThan(35);
    now += 60_000;
    expect(meter.rates()).toEqual({});
  });

  it('knows functions without qualifier, buckets without key and APIs without route', () => {
    expect(meterKey(entry('arn:aws:lambda:eu-central-1:000000000000:function:worker:live'))).toBe(
      'arn:aws:lambda:eu-central-1:000000000000:function:worker',
    );
    expect(meterKey(entry('arn:aws:s3:::archive/a/b.gz'))).toBe('arn:aws:s3:::archive');
    expect(meterKey(entry('arn:aws:execute-api:eu-central-1:000000000000:abc/$default/GET/x'))).toBe('api:abc');
    expect(meterKey(entry('arn:aws:sns:eu-central-1:000000000000:facts'))).toBe(
      'arn:aws:sns:eu-central-1:000000000000:facts',
    );
  });

  describe('of what travels between two resources', () => {
    const [facts, work, dead] = [arn('sns:facts'), arn('sqs:work'), arn('sqs:dead')];
    const [producer, consumer] = [arn('lambda:function:producer'), arn('lambda:function:consumer')];
    const edgesOf = (meter: RateMeter): Record<string, [number, number]> =>
      Object.fromEntries(
        meter
          .edgeRates()
          .map(({ from, to, events, errors }) => [
            `${from.split(':').at(-1)} → ${to.split(':').at(-1)}`,
            [events, errors],
          ]),
      );

    it('counts messages from topic to queue to function to dead letters, and those that failed', () => {
      const meter = new RateMeter(() => 1_000_000);
      for (const n of [1, 2, 3]) {
        meter.count(of(`p${n}`, 'publish', facts, ['i0']));
        meter.count(of(`m${n}`, 'message', work, [`p${n}`]));
      }
      meter.count(of('i1', 'invocation', `${consumer}:live`, ['m1', 'm2']));
      meter.count(of('i2', 'invocation', consumer, ['m3'], 'error'));
      meter.count(of('d1', 'dead-letter', dead, ['m3'], 'error'));
      meter.count(of('p4', 'delivery', work, ['p1'], 'denied'));
      expect(edgesOf(meter)).toEqual({
        'facts → work': [4, 1],
        'work → consumer': [3, 1],
        'work → dead': [1, 1],
      });
    });

    it('knows a cause that is recorded after what it led to', () => {
      const meter = new RateMeter(() => 1_000_000);
      meter.count(of('i1', 'invocation', consumer, ['r1']));
      meter.count(of('r1', 'request', 'arn:aws:execute-api:eu-central-1:000000000000:abc/$default/GET', []));
      meter.count(of('t1', 'task', arn('states:stateMachine:rollout'), ['e1']));
      meter.count(of('i2', 'invocation', consumer, ['t1'], 'throttled'));
      expect(edgesOf(meter)).toEqual({ 'abc → consumer': [1, 0], 'rollout → consumer': [1, 1] });
    });

    it('counts what a function sends once, by its calls, and what was refused', () => {
      const meter = new RateMeter(() => 1_000_000);
      const call = (name: string, resource: string, more: Partial<InvocationSpan> = {}): InvocationSpan => ({
        kind: 'aws',
        startMs: 0,
        durationMs: 1,
        name,
        resource,
        ...more,
      });
      meter.count(of('p1', 'publish', facts, ['i1']));
      meter.count(of('c1', 'delivery', 'arn:aws:execute-api:eu-central-1:000000000000:abc/live/@connections', ['i1']));
      meter.count(of('i1', 'invocation', `${producer}:live`, []), [
        call('sns.Publish', 'facts', { status: 200 }),
        call('sns.Publish', 'other', { status: 403, error: 'AuthorizationError' }),
        call('dynamodb.GetItem', 'stations', { status: 200 }),
        call('s3.PutObject', 'archive/2026/x.gz', { status: 200 }),
        call('sqs.DeleteMessage', 'work', { status: 200 }),
        call('select 1', '127.0.0.1:5433', { kind: 'sql' }),
      ]);
      expect(meter.edgeRates().map(({ from, to, events, errors }) => [from === producer, to, events, errors])).toEqual([
        [true, 'api:abc', 1, 0],
        [true, facts, 1, 0],
        [true, arn('sns:other'), 1, 1],
        [true, arn('dynamodb:table/stations'), 1, 0],
        [true, 'arn:aws:s3:::archive', 1, 0],
        [true, 'database:127.0.0.1:5433', 1, 0],
      ]);
      expect(meter.rates()['database:127.0.0.1:5433']).toEqual({ events: 1, errors: 0 });
    });

    it('remembers no more than it needs', () => {
      const meter = new RateMeter(() => 1_000_000);
      meter.count(of('p0', 'publish', facts, []));
      for (let n = 1; n <= 25_000; n += 1) meter.count(of(`x${n}`, 'message', work, [`unknown${n}`]));
      meter.count(of('late', 'message', work, ['p0']));
      expect(meter.edgeRates()).toEqual([]);
    });
  });
});
