import type { Gateway } from '../gateway/gateway';
import type { IamEngine } from '../iam/iam-engine';
import type { Clock } from '../kernel/clock';
import type { Conductor } from '../kernel/conductor';
import type { Faults } from '../kernel/faults';
import type { Journal } from '../kernel/journal';
import type { CloudLog, CloudOptions, Kernel } from '../kernel/kernel';
import type { Random } from '../kernel/random';
import type { Store } from '../kernel/store';
import { servicesOf } from '../services';

export interface KernelParts {
  readonly options: CloudOptions;
  readonly clock: Clock;
  readonly log: CloudLog;
  readonly store: Store;
  readonly iam: IamEngine;
  readonly journal: Journal;
  readonly gateway: Gateway;
  readonly endpoint: string;
  readonly random: Random;
  readonly conductor?: Conductor;
  readonly faults?: Faults;
}

export function createKernel({ gateway, random, ...parts }: KernelParts): Kernel {
  const kernel: Kernel = {
    ...parts,
    region: parts.options.region,
    account: parts.options.account,
    services: servicesOf(() => kernel),
    expose: (service) => gateway.expose(service),
    wire: (name) => gateway.service(name),
    carry: (request) => gateway.carry(request),
    randomHex: (bytes) => random.hex(bytes),
  };
  return kernel;
}
