export { startTables, type IngressTables } from './start-tables';
