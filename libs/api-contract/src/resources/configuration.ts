import { Choice, Flag, Integer, ListOf, Moment, Nested, Text } from '../fields';
import { DRIFT_KINDS, MUTABILITIES, VARIABLE_ATTRIBUTES } from '../vocabulary';
import type { DriftKind, Mutability, VariableAttributeName } from '../vocabulary';
import { ID, ID_RULE } from './common';

const KEY = {
  max: 255,
  description: 'A key of OCPP 1.x, or `Component[instance].Variable[instance]` of 2.x. Compared without case.',
  example: 'HeartbeatInterval',
};

/** One setting of a station, as it told it last. */
export class StationSetting {
  @Text(KEY)
  key!: string;

  @Integer({ min: 0, description: '0 where it belongs to the station as a whole.' })
  evseId!: number;

  @Integer({ min: 0 })
  connectorId!: number;

  @Choice(VARIABLE_ATTRIBUTES, { description: 'OCPP 1.x has `Actual` only.' })
  attribute!: VariableAttributeName;

  @Flag({ description: 'False where the station said that it has no such setting.' })
  known!: boolean;

  @Text({ nullable: true, min: 0, max: 2500 })
  value!: string | null;

  @Flag({ description: 'It has a value that is not kept, since it may name a person or a secret.' })
  hidden!: boolean;

  @Choice(MUTABILITIES, { nullable: true, description: 'Null until the station tells it.' })
  mutability!: Mutability | null;

  @Text({ nullable: true, min: 0, max: 16, description: 'The word of OCPP 2.x: `integer`, `OptionList`.' })
  dataType!: string | null;

  @Text({ nullable: true, min: 0, max: 16 })
  unit!: string | null;

  @Moment({ description: 'When the station told it.' })
  readAt!: string;
}

/** How one wanted setting stands at a station. */
export class WantedStanding {
  @Text(KEY)
  key!: string;

  @Integer({ min: 0, description: '0 where it belongs to the station as a whole.' })
  evseId!: number;

  @Text({ min: 0, max: 2500 })
  wanted!: string;

  @Text({ nullable: true, min: 0, max: 2500 })
  actual!: string | null;

  @Choice(DRIFT_KINDS, {
    description:
      '`differs`: it can be set. `read-only`: it differs and cannot be set. `unknown-key`: the station has no such setting. `not-read` and `hidden`: nothing can be said.',
  })
  kind!: DriftKind;

  @Choice(MUTABILITIES, { nullable: true })
  mutability!: Mutability | null;

  @Moment({ nullable: true })
  readAt!: string | null;
}

/** The profile that counts for a station. */
export class ProfileName {
  @Text({ max: 64 })
  id!: string;

  @Text({ max: 120 })
  name!: string;
}

/** A station's settings, and how far they are from what is wanted. */
export class StationConfiguration {
  @Text({ max: 48 })
  stationId!: string;

  @Moment({ nullable: true, description: 'When any of it was told last. Null where nothing was read yet.' })
  readAt!: string | null;

  @Nested(() => ProfileName, { nullable: true, description: 'Null where nothing is wanted.' })
  profile!: ProfileName | null;

  @Flag({ description: 'Whether a wanted setting differs, or the station does not know it.' })
  drifted!: boolean;

  @ListOf(() => WantedStanding)
  wanted!: WantedStanding[];

  @ListOf(() => StationSetting, { max: 5000 })
  settings!: StationSetting[];
}

export class WantedSetting {
  @Text(KEY)
  key!: string;

  @Text({ min: 0, max: 2500 })
  value!: string;

  @Integer({ optional: true, min: 1, max: 1000, description: 'Of this EVSE (2.x). Absent: of the station as a whole.' })
  evseId?: number;
}

/** What is wanted of one station, or of those of a make. The narrowest profile that fits a station counts. */
export class ConfigurationProfile {
  @Text({ max: 64, pattern: ID, rule: ID_RULE, example: 'acme-x2' })
  id!: string;

  @Text({ max: 120 })
  name!: string;

  @Text({ nullable: true, max: 48, description: 'Only this station.' })
  stationId!: string | null;

  @Text({ nullable: true, max: 255, description: 'Stations that tell this vendor when they boot, in any case.' })
  vendor!: string | null;

  @Text({ nullable: true, max: 255 })
  model!: string | null;

  @Text({ nullable: true, max: 255 })
  firmwareVersion!: string | null;

  @ListOf(() => WantedSetting, { max: 200 })
  wanted!: WantedSetting[];

  @Integer({ min: 1, description: 'Grows with every change; `If-Match` of a change takes it as `"<revision>"`.' })
  revision!: number;

  @Moment()
  createdAt!: string;

  @Moment()
  updatedAt!: string;

  @Moment({ nullable: true })
  retiredAt!: string | null;
}

export class ConfigurationProfilePage {
  @ListOf(() => ConfigurationProfile)
  items!: ConfigurationProfile[];

  @Text({ nullable: true, max: 512 })
  nextCursor!: string | null;
}

export class NewConfigurationProfile {
  @Text({ max: 64, pattern: ID, rule: ID_RULE, example: 'acme-x2' })
  id!: string;

  @Text({ max: 120 })
  name!: string;

  @Text({ optional: true, nullable: true, max: 48, description: 'Only this station; then no make is named.' })
  stationId?: string | null;

  @Text({ optional: true, nullable: true, max: 255, description: 'Absent: stations of every vendor.' })
  vendor?: string | null;

  @Text({ optional: true, nullable: true, max: 255, description: 'With a vendor only.' })
  model?: string | null;

  @Text({ optional: true, nullable: true, max: 255, description: 'With a model only.' })
  firmwareVersion?: string | null;

  @ListOf(() => WantedSetting, { min: 1, max: 200, description: 'No secrets: those have commands of their own.' })
  wanted!: WantedSetting[];
}

/** Fields that are left out stay as they are. For which stations it is does not change. */
export class ConfigurationProfileChange {
  @Text({ optional: true, max: 120 })
  name?: string;

  @ListOf(() => WantedSetting, { optional: true, min: 1, max: 200 })
  wanted?: WantedSetting[];
}

/** A station that is not set as its profile wants, with how many of its settings. */
export class DriftedStation {
  @Text({ max: 48 })
  stationId!: string;

  @Text({ nullable: true, max: 64 })
  siteId!: string | null;

  @Nested(() => ProfileName)
  profile!: ProfileName;

  @Integer({ min: 0, description: 'Settings that differ and can be set.' })
  differing!: number;

  @Integer({ min: 0 })
  readOnly!: number;

  @Integer({ min: 0 })
  unknownKeys!: number;
}

export class DriftedStationPage {
  @ListOf(() => DriftedStation)
  items!: DriftedStation[];

  @Text({ nullable: true, max: 512 })
  nextCursor!: string | null;
}
