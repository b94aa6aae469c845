export { createTestDatabase, emptyTables, useTestDatabase, type TestDatabase } from './test-database';
