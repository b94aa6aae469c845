export { startCloud, type IngressCloud } from './start-cloud';
export { startTables, type IngressTables } from './start-tables';
