import { registry } from './0001-registry';
import { messaging } from './0002-messaging';
import { stationState } from './0003-station-state';
import { sessions } from './0004-sessions';
import { metering } from './0005-metering';
import { stationNetworks } from './0006-station-networks';
import { sessionAuthorisations } from './0007-session-authorisations';
import { commands } from './0008-commands';
import { chargingControl } from './0009-charging-control';
import { stationConfiguration } from './0010-station-configuration';
import { stationKeys } from './0011-station-keys';
import { tokenKind } from './0012-token-kind';
import type { Migration } from './migration';

/** Every migration, oldest first. New ones go to the end (docs/recipes/add-a-migration.md). */
export const MIGRATIONS: readonly Migration[] = [
  registry,
  messaging,
  stationState,
  sessions,
  metering,
  stationNetworks,
  sessionAuthorisations,
  commands,
  chargingControl,
  stationConfiguration,
  stationKeys,
  tokenKind,
];
