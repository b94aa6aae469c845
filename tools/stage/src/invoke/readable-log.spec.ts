import { readableLog, reportOf } from './readable-log';

const LOG = [
  'INIT_START Runtime Version: nodejs:24',
  'START RequestId: 1 Version: 1',
  '{"level":"INFO","message":"invocation","timestamp":"2026-03-01T12:00:00.000Z","service":"archive","requestId":"1","outcome":"succeeded","durationMs":4}',
  '{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":"Busbar","Metrics":[{"Name":"MessagesApplied","Unit":"Count"}]}]},"service":"archive","MessagesApplied":1}',
  'plain text',
  '{ no JSON',
  'END RequestId: 1',
  'REPORT RequestId: 1\tDuration: 140.28 ms\tBilled Duration: 215 ms\tMemory Size: 512 MB\tMax Memory Used: 22 MB\tInit Duration: 73.81 ms',
].join('\n');

it('shows what a function says, without what is the same in every line', () => {
  expect(readableLog(LOG)).toEqual([
    'INFO   invocation  outcome=succeeded  durationMs=4',
    'METRIC  MessagesApplied=1',
    'plain text',
    '{ no JSON',
  ]);
});

it('reads what Lambda reports', () => {
  expect(reportOf(LOG)).toEqual({ durationMs: 140.28, initMs: 73.81, memoryUsedMb: 22 });
  expect(reportOf('')).toEqual({});
});
