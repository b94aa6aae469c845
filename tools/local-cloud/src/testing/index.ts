export { startNetwork, type NetworkOptions } from './start-network';
export { Network, type Duration, type NetworkRequest } from './network';
export { VirtualSocket, type Closing } from './virtual-socket';
export type { Fingerprint } from './fingerprint';
export type { FaultRequest, FaultView } from '../faults/fault-rule';
export { seededRandom, below, type Random } from '../kernel/random';
