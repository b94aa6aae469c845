/** Runs every project's tests by the workspace preset: `npx jest <path>` works from the root for any file. */
module.exports = {
  ...require('./jest.preset.js'),
  rootDir: __dirname,
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.nx/'],
  modulePathIgnorePatterns: ['/dist/', '/.nx/', '/.busbar'],
};
