import type { ClassConstructor } from 'class-transformer';
import type { Operation } from './paths';
import { CommandDetail, CommandPage, CommandQuery, CommandWait } from './resources/commands';
import { PageQuery } from './resources/common';
import { COMMAND_BODIES } from './resources/generated/command-bodies';
import { LocalList, LocalListSetting } from './resources/local-list';
import {
  ConfigurationProfile,
  ConfigurationProfileChange,
  ConfigurationProfilePage,
  DriftedStationPage,
  NewConfigurationProfile,
  StationConfiguration,
} from './resources/configuration';
import { MeterValuePage, MeterValueQuery } from './resources/meter-values';
import { AuditEntryPage, AuditQuery, Health, LiveTicket, NetworkSummary } from './resources/network';
import { ReservationPage, ReservationQuery } from './resources/reservations';
import { SessionDetail, SessionPage, SessionQuery } from './resources/sessions';
import { EnergyQuery, NewSite, Site, SiteChange, SiteEnergy, SitePage, SiteQuery } from './resources/sites';
import { NewPowerLimit, SitePower } from './resources/site-power';
import {
  NewStation,
  Station,
  StationChange,
  StationFactPage,
  StationFactQuery,
  StationPage,
  StationQuery,
  StationWithKey,
  StatusHistoryQuery,
  StatusReportPage,
} from './resources/stations';
import { NewToken, Token, TokenChange, TokenPage, TokenQuery } from './resources/tokens';
import type { Role } from './vocabulary';

/** What one operation takes and answers. Its method and path are in `PATHS`. */
export interface Route {
  readonly summary: string;
  readonly about: 'sites' | 'stations' | 'configuration' | 'commands' | 'tokens' | 'sessions' | 'network';
  /** Who may call it. A driver sees only what is the driver's own, where a description says so. */
  readonly roles: readonly Role[] | 'public';
  readonly description?: string;
  readonly query?: ClassConstructor<object>;
  readonly body?: ClassConstructor<object>;
  /** Instead of `body`: one class for each value of the body's `type`. */
  readonly bodyByType?: Readonly<Record<string, ClassConstructor<object>>>;
  /** Status of success; default 200. */
  readonly status?: 201;
  /** Absent: a document of another standard. */
  readonly response?: ClassConstructor<object>;
  /** Whether a change must say by `If-Match` which revision it changes. */
  readonly ifMatch?: true;
  /** Whether the header `Idempotency-Key` makes a repetition the same call. */
  readonly idempotencyKey?: true;
}

const everybody = ['operator', 'driver', 'analyst', 'screen'] as const;
const staff = ['operator', 'analyst', 'screen'] as const;
const readers = ['operator', 'analyst'] as const;
const operator = ['operator'] as const;
const OWN_SESSIONS = 'A driver sees the sessions of the own tokens, as the user pool lists them.';

/** Every operation of the API; the OpenAPI document, the server's routing and the client's types come from it. */
export const ROUTES = {
  listSites: { summary: 'Lists sites', about: 'sites', roles: everybody, query: SiteQuery, response: SitePage },
  createSite: {
    summary: 'Creates a site',
    about: 'sites',
    roles: operator,
    body: NewSite,
    status: 201,
    response: Site,
  },
  getSite: { summary: 'Reads a site', about: 'sites', roles: everybody, response: Site },
  changeSite: {
    summary: 'Changes a site',
    about: 'sites',
    roles: operator,
    body: SiteChange,
    ifMatch: true,
    response: Site,
  },
  retireSite: {
    summary: 'Retires a site',
    about: 'sites',
    roles: operator,
    ifMatch: true,
    response: Site,
    description: 'A site with stations that are not retired cannot be retired.',
  },
  getSiteEnergy: {
    summary: 'Reads energy and peak power of a site over time',
    about: 'sites',
    roles: staff,
    query: EnergyQuery,
    response: SiteEnergy,
  },
  getSitePower: {
    summary: 'Reads the limit of a site and how its sessions share it',
    about: 'sites',
    roles: staff,
    response: SitePower,
  },
  setPowerLimit: {
    summary: 'Limits what the sessions of a site may draw together',
    about: 'sites',
    roles: operator,
    body: NewPowerLimit,
    response: SitePower,
    description:
      'The limit is shared fairly among the sessions that run. Stations are told step by step: first what holds for whoever starts, then less, and more only as there is room.',
  },
  removePowerLimit: {
    summary: 'Takes the limit of a site away',
    about: 'sites',
    roles: operator,
    response: SitePower,
    description: 'Stations are told to forget it.',
  },

  listStations: {
    summary: 'Lists stations',
    about: 'stations',
    roles: everybody,
    query: StationQuery,
    response: StationPage,
  },
  createStation: {
    summary: 'Registers a station',
    about: 'stations',
    roles: operator,
    body: NewStation,
    status: 201,
    response: StationWithKey,
  },
  getStation: { summary: 'Reads a station', about: 'stations', roles: everybody, response: Station },
  changeStation: {
    summary: 'Changes a station',
    about: 'stations',
    roles: operator,
    body: StationChange,
    ifMatch: true,
    response: Station,
  },
  retireStation: {
    summary: 'Retires a station',
    about: 'stations',
    roles: operator,
    ifMatch: true,
    response: Station,
    description: 'A retired station is turned away.',
  },
  rotateStationKey: {
    summary: 'Gives a station a new key',
    about: 'stations',
    roles: operator,
    response: StationWithKey,
    description: 'The old key, or the open door, ends at once.',
  },
  rotateKeyByCommand: {
    summary: 'Has a station take a new key by itself',
    about: 'stations',
    roles: operator,
    query: CommandWait,
    status: 201,
    response: CommandDetail,
    description:
      'The key is made here and told the station by a command over its own connection; nobody gets to see it. Until the station comes with it, the old one holds as well; from then on only the new one. A station that refuses keeps its old key. Where the answer was lost both go on to hold, and the next call tells the same key once more.',
  },
  getLocalList: {
    summary: 'Reads how the list of tokens of a station is kept',
    about: 'stations',
    roles: readers,
    response: LocalList,
  },
  setLocalList: {
    summary: 'Says whether the list of tokens of a station is kept in step',
    about: 'stations',
    roles: operator,
    body: LocalListSetting,
    response: LocalList,
    description: 'The station is asked for its version within a minute or so, and is sent what it lacks.',
  },
  listStatusHistory: {
    summary: 'Lists what status the connectors of a station had, latest first',
    about: 'stations',
    roles: staff,
    query: StatusHistoryQuery,
    response: StatusReportPage,
  },
  listStationFacts: {
    summary: 'Lists the recent facts of a station, latest first',
    about: 'stations',
    roles: readers,
    query: StationFactQuery,
    response: StationFactPage,
  },
  listStationMeterValues: {
    summary: 'Lists meter values of a station in order of time',
    about: 'stations',
    roles: staff,
    query: MeterValueQuery,
    response: MeterValuePage,
  },

  getStationConfiguration: {
    summary: 'Reads the settings of a station, and how far they are from what is wanted',
    about: 'configuration',
    roles: readers,
    response: StationConfiguration,
    description: 'As the station told them last; a command (get-configuration, get-base-report) asks it anew.',
  },
  listDriftedStations: {
    summary: 'Lists stations that are not set as their profile wants',
    about: 'configuration',
    roles: readers,
    query: PageQuery,
    response: DriftedStationPage,
  },
  listConfigurationProfiles: {
    summary: 'Lists configuration profiles',
    about: 'configuration',
    roles: readers,
    query: PageQuery,
    response: ConfigurationProfilePage,
  },
  createConfigurationProfile: {
    summary: 'Says how stations should be set',
    about: 'configuration',
    roles: operator,
    body: NewConfigurationProfile,
    status: 201,
    response: ConfigurationProfile,
    description: 'Nothing is sent to stations: the drift shows what would have to be.',
  },
  getConfigurationProfile: {
    summary: 'Reads a configuration profile',
    about: 'configuration',
    roles: readers,
    response: ConfigurationProfile,
  },
  changeConfigurationProfile: {
    summary: 'Changes a configuration profile',
    about: 'configuration',
    roles: operator,
    body: ConfigurationProfileChange,
    ifMatch: true,
    response: ConfigurationProfile,
  },
  retireConfigurationProfile: {
    summary: 'Retires a configuration profile',
    about: 'configuration',
    roles: operator,
    ifMatch: true,
    response: ConfigurationProfile,
  },

  listCommands: {
    summary: 'Lists what was asked of a station, latest first',
    about: 'commands',
    roles: readers,
    query: CommandQuery,
    response: CommandPage,
  },
  createCommand: {
    summary: 'Asks something of a station',
    about: 'commands',
    roles: operator,
    query: CommandWait,
    bodyByType: COMMAND_BODIES,
    idempotencyKey: true,
    status: 201,
    response: CommandDetail,
    description:
      'The command is sent as soon as the station can be reached and is not busy with another one. Whether a station can do it is only known when it is sent: it depends on the version that the station speaks.',
  },
  getCommand: {
    summary: 'Reads a command with every step of its life',
    about: 'commands',
    roles: readers,
    query: CommandWait,
    response: CommandDetail,
  },

  listReservations: {
    summary: 'Lists reservations, latest first',
    about: 'commands',
    roles: readers,
    query: ReservationQuery,
    response: ReservationPage,
    description: 'A place is reserved, and given back, by commands of a station: `reserve` and `cancel-reservation`.',
  },

  listTokens: { summary: 'Lists tokens', about: 'tokens', roles: operator, query: TokenQuery, response: TokenPage },
  createToken: {
    summary: 'Creates a token',
    about: 'tokens',
    roles: operator,
    body: NewToken,
    status: 201,
    response: Token,
  },
  getToken: { summary: 'Reads a token', about: 'tokens', roles: operator, response: Token },
  changeToken: {
    summary: 'Changes a token',
    about: 'tokens',
    roles: operator,
    body: TokenChange,
    ifMatch: true,
    response: Token,
  },
  retireToken: { summary: 'Retires a token', about: 'tokens', roles: operator, ifMatch: true, response: Token },

  listSessions: {
    summary: 'Lists sessions, latest first',
    about: 'sessions',
    roles: everybody,
    query: SessionQuery,
    response: SessionPage,
    description: OWN_SESSIONS,
  },
  getSession: {
    summary: 'Reads a session',
    about: 'sessions',
    roles: everybody,
    response: SessionDetail,
    description: OWN_SESSIONS,
  },
  listSessionMeterValues: {
    summary: 'Lists meter values of a session in order of time',
    about: 'sessions',
    roles: everybody,
    query: MeterValueQuery,
    response: MeterValuePage,
    description: OWN_SESSIONS,
  },

  getNetworkSummary: {
    summary: 'Reads the state of the network at a glance',
    about: 'network',
    roles: staff,
    response: NetworkSummary,
  },
  listAuditEntries: {
    summary: 'Lists who changed what, latest first',
    about: 'network',
    roles: operator,
    query: AuditQuery,
    response: AuditEntryPage,
  },
  createLiveTicket: {
    summary: 'Makes a ticket for the live feed',
    about: 'network',
    roles: staff,
    status: 201,
    response: LiveTicket,
    description: 'It lets one WebSocket connect, within a minute.',
  },
  getHealth: {
    summary: 'Tells whether the API and its database are up',
    about: 'network',
    roles: 'public',
    response: Health,
  },
  getOpenApi: { summary: 'Reads this document', about: 'network', roles: 'public' },
} as const satisfies Record<Operation, Route>;

export type Routes = typeof ROUTES;
