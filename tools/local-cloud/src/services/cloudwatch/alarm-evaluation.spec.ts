import { evaluate, type AlarmState, type MissingData, type Period } from './alarm-evaluation';

const periods = (row: string): Period[] =>
  row.split(' ').map((sign) => (sign === 'X' ? 'breaching' : sign === '0' ? 'fine' : undefined));
const TREATMENTS: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const KEPT = 'keeps its state';

/**
 * The tables of "How alarm state is evaluated when data is missing": X breaching, 0 not, - no value, the newest on the right.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
describe('the state of an alarm', () => {
  describe.each([
    ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
    ['- - - - 0', 'OK', 'OK', 'OK', 'OK'],
    ['- - - - -', 'INSUFFICIENT_DATA', KEPT, 'ALARM', 'OK'],
    ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['- - X - -', 'ALARM', KEPT, 'ALARM', 'OK'],
  ])('that needs 3 of 3 periods, after %s', (row, ...expected) => {
    it.each(TREATMENTS.map((missing, index) => [missing, expected[index]] as const))(
      'with missing data as %s: %s',
      (missing, state) => {
        for (const current of ['OK', 'ALARM', 'INSUFFICIENT_DATA'] satisfies AlarmState[]) {
          expect(evaluate(periods(row), { evaluationPeriods: 3, datapointsToAlarm: 3, missing }, current)).toBe(
            state === KEPT ? current : state,
          );
        }
      },
    );
  });

  describe.each([
    ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - X -', 'ALARM', KEPT, 'ALARM', 'OK'],
  ])('that needs 2 of 3 periods, after %s', (row, ...expected) => {
    it.each(TREATMENTS.map((missing, index) => [missing, expected[index]] as const))(
      'with missing data as %s: %s',
      (missing, state) => {
        for (const current of ['OK', 'ALARM'] satisfies AlarmState[]) {
          expect(evaluate(periods(row), { evaluationPeriods: 3, datapointsToAlarm: 2, missing }, current)).toBe(
            state === KEPT ? current : state,
          );
        }
      },
    );
  });
});
