import type { ApiClient } from '@busbar/api-contract/client';
import { createContext, useContext } from 'react';
import type { ScreensConfig } from './config';
import type { Identity } from './identity';
import type { LiveFeed } from './live-feed';

export interface Services {
  readonly api: ApiClient;
  readonly live: LiveFeed;
  readonly identity: Identity;
  readonly config: ScreensConfig;
}

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('No services above this component.');
  return services;
}
