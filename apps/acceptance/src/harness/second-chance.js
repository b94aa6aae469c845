// Real processes in real time: a second attempt tells a machine that was busy elsewhere from a fault. The first failure is
// printed all the same.
jest.retryTimes(1, { logErrorsBeforeRetry: true });
