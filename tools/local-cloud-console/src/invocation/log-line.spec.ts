import { readLine } from './log-line';

describe('a log line', () => {
  it('of JSON shows its level and message first', () => {
    expect(readLine('{"level":"info","message":"facts applied","timestamp":"x","count":3}')).toEqual({
      level: 'INFO',
      text: 'facts applied',
      more: '{\n  "count": 3\n}',
    });
  });
  it('of the runtime loses its time and id', () => {
    expect(readLine('2026-01-01T00:00:00.000Z\tabc\tERROR\tInvoke Error \t{}')).toEqual({
      level: 'ERROR',
      text: 'Invoke Error \t{}',
    });
  });
  it.each([
    ['{"time":"t","type":"platform.start","record":{"requestId":"r","version":"1"}}', 'START RequestId: r Version: 1'],
    [
      '{"time":"t","type":"platform.report","record":{"requestId":"r","metrics":{"durationMs":3.2,"memorySizeMB":2048},"status":"success"}}',
      'REPORT RequestId: r durationMs: 3.2 memorySizeMB: 2048',
    ],
    [
      '{"time":"t","type":"platform.report","record":{"requestId":"r","status":"timeout","errorType":"Sandbox.Timedout"}}',
      'REPORT RequestId: r Status: timeout errorType: Sandbox.Timedout',
    ],
  ])('of the platform is put into words: %s', (line, text) => expect(readLine(line)).toEqual({ level: '', text }));
  it.each(['START RequestId: x', '{"cut', '{"no":"message"}', ''])('of any other form stays: %s', (line) =>
    expect(readLine(line)).toEqual({ level: '', text: line }),
  );
});
