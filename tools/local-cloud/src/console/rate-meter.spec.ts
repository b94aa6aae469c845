import type { JournalEntry } from '../kernel/journal';
import { meterKey, RateMeter } from './rate-meter';

const entry = (resource: string, outcome: JournalEntry['outcome'] = 'ok'): JournalEntry => ({
  id: 'x',
  at: 0,
  kind: 'invocation',
  resource,
  causes: [],
  outcome,
});

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
});
