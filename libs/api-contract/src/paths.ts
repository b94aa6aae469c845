/** Where the API lies below an address such as `https://app.example.com`. */
export const API_BASE = '/api/v1';

/**
 * Every operation: its method and its path below {@link API_BASE}. Free of decorators: the client in the browser and the
 * route table share it.
 */
export const PATHS = {
  listSites: ['GET', '/sites'],
  createSite: ['POST', '/sites'],
  getSite: ['GET', '/sites/{siteId}'],
  changeSite: ['PATCH', '/sites/{siteId}'],
  retireSite: ['DELETE', '/sites/{siteId}'],
  getSiteEnergy: ['GET', '/sites/{siteId}/energy'],
  getSitePower: ['GET', '/sites/{siteId}/power'],
  setPowerLimit: ['PUT', '/sites/{siteId}/power-limit'],
  removePowerLimit: ['DELETE', '/sites/{siteId}/power-limit'],

  listStations: ['GET', '/stations'],
  createStation: ['POST', '/stations'],
  getStation: ['GET', '/stations/{stationId}'],
  changeStation: ['PATCH', '/stations/{stationId}'],
  retireStation: ['DELETE', '/stations/{stationId}'],
  rotateStationKey: ['POST', '/stations/{stationId}/key'],
  rotateKeyByCommand: ['POST', '/stations/{stationId}/rotate-key'],
  getLocalList: ['GET', '/stations/{stationId}/local-list'],
  setLocalList: ['PUT', '/stations/{stationId}/local-list'],
  listStatusHistory: ['GET', '/stations/{stationId}/status-history'],
  listStationFacts: ['GET', '/stations/{stationId}/facts'],
  listStationMeterValues: ['GET', '/stations/{stationId}/meter-values'],

  getStationConfiguration: ['GET', '/stations/{stationId}/configuration'],
  listDriftedStations: ['GET', '/configuration-drift'],
  listConfigurationProfiles: ['GET', '/configuration-profiles'],
  createConfigurationProfile: ['POST', '/configuration-profiles'],
  getConfigurationProfile: ['GET', '/configuration-profiles/{profileId}'],
  changeConfigurationProfile: ['PATCH', '/configuration-profiles/{profileId}'],
  retireConfigurationProfile: ['DELETE', '/configuration-profiles/{profileId}'],

  listCommands: ['GET', '/stations/{stationId}/commands'],
  createCommand: ['POST', '/stations/{stationId}/commands'],
  getCommand: ['GET', '/stations/{stationId}/commands/{commandId}'],

  listReservations: ['GET', '/reservations'],

  listTokens: ['GET', '/tokens'],
  createToken: ['POST', '/tokens'],
  getToken: ['GET', '/tokens/{tokenId}'],
  changeToken: ['PATCH', '/tokens/{tokenId}'],
  retireToken: ['DELETE', '/tokens/{tokenId}'],

  listSessions: ['GET', '/sessions'],
  getSession: ['GET', '/sessions/{sessionId}'],
  listSessionMeterValues: ['GET', '/sessions/{sessionId}/meter-values'],

  getNetworkSummary: ['GET', '/network/summary'],
  listAuditEntries: ['GET', '/audit'],
  createLiveTicket: ['POST', '/live-tickets'],
  getHealth: ['GET', '/health'],
  getOpenApi: ['GET', '/openapi.json'],
} as const satisfies Record<string, readonly ['GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', `/${string}`]>;

export type Operation = keyof typeof PATHS;

/** The names of a path's parameters: `'siteId'` of `/sites/{siteId}/energy`. */
export type ParametersOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParametersOf<Rest>
  : never;
