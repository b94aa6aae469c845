export { aCommand } from './command/testing/valid-parameters';
