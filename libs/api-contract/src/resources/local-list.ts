import { Choice, Flag, Integer, Moment, Text } from '../fields';

/** Whether a station's list is kept in step, and how. */
export class LocalListSetting {
  @Flag({ description: 'Whether the station is given the list of tokens, and every change of it.' })
  enabled!: boolean;

  @Integer({
    optional: true,
    min: 1,
    max: 250,
    description:
      'How many tokens the station takes in one message (1.6: SendLocalListMaxLength, 2.x: ItemsPerMessageSendLocalList); default 100.',
  })
  entriesAtOnce?: number;
}

/** The list of tokens that a station has for when it is offline, and the one that it shall have. */
export class LocalList {
  @Text({ max: 64 })
  stationId!: string;

  @Flag({ description: 'Whether it is kept in step.' })
  enabled!: boolean;

  @Integer({ min: 1 })
  entriesAtOnce!: number;

  @Integer({ nullable: true, min: 1, description: 'The version that it shall have; null while there is no list.' })
  wantedVersion!: number | null;

  @Integer({ nullable: true, min: 0, description: 'How many tokens the wanted list has.' })
  wantedEntries!: number | null;

  @Integer({ nullable: true, description: 'The version that it has; null while it is not known.' })
  version!: number | null;

  @Text({ nullable: true, max: 64, description: 'SHA-256 of the list that it has; null where it has only a part.' })
  hash!: string | null;

  @Flag({ description: 'Whether it has the list that it shall have.' })
  inStep!: boolean;

  @Choice(['send-local-list', 'get-local-list-version'], {
    nullable: true,
    description: 'What it is being asked; null where nothing is under way.',
  })
  asking!: 'send-local-list' | 'get-local-list-version' | null;

  @Text({ nullable: true, max: 64, description: 'The command that is under way.' })
  commandId!: string | null;

  @Moment({ nullable: true, description: 'When it last told its version or took a list.' })
  confirmedAt!: string | null;

  @Moment({ nullable: true, description: 'When it is asked again, after something came to nothing.' })
  retryAt!: string | null;

  @Text({ nullable: true, min: 0, max: 512, description: 'Why the last command came to nothing.' })
  problem!: string | null;
}
