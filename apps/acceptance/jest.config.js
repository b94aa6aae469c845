const preset = require('../../jest.preset.js');

/** One network for all files: it is started once, and files run one after the other. */
module.exports = {
  ...preset,
  rootDir: __dirname,
  testMatch: ['<rootDir>/src/**/*.acceptance.ts'],
  setupFilesAfterEnv: ['<rootDir>/src/harness/second-chance.js'],
  testSequencer: '<rootDir>/src/harness/in-order.js',
  globalSetup: '<rootDir>/src/harness/start-network.js',
  globalTeardown: '<rootDir>/src/harness/stop-network.js',
  testTimeout: 120_000,
};
