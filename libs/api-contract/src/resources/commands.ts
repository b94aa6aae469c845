import { AnyObject, Choice, Integer, ListOf, Moment, Text } from '../fields';
import {
  COMMAND_FAILURES,
  COMMAND_PHASES,
  COMMAND_RESULTS,
  COMMAND_STATUSES,
  COMMAND_STEPS,
  COMMAND_TRANSPORTS,
  PROTOCOLS,
  type CommandFailure,
  type CommandPhase,
  type CommandResult,
  type CommandStatus,
  type CommandStepName,
  type CommandTransport,
  type Protocol,
} from '../vocabulary';
import { PageQuery } from './common';

/** What was asked of a station, and what has become of it. */
export class Command {
  @Text({ max: 36, example: '6f1c2b1e-6f2f-4d0c-9a53-1de0b8b7a001' })
  id!: string;

  @Text({ max: 48 })
  stationId!: string;

  @Text({ max: 64, example: 'remote-start' })
  type!: string;

  @Choice(COMMAND_STATUSES, { description: 'How far it has come. `effective`, `failed` and `timed-out` are ends.' })
  status!: CommandStatus;

  @AnyObject({
    nullable: true,
    description: 'As they were asked for. Who is no operator sees the pseudonyms of tokens.',
  })
  parameters!: Record<string, unknown> | null;

  @Moment({ description: 'When it was asked for.' })
  requestedAt!: string;

  @Moment({ nullable: true, description: 'It is not sent after this moment.' })
  expiresAt!: string | null;

  @Text({ nullable: true, max: 128, description: 'Who asked: the subject of the access token. Operators see it.' })
  requestedBy!: string | null;

  @Moment({ nullable: true, description: 'When it was sent the first time.' })
  sentAt!: string | null;

  @Integer({
    min: 0,
    description: 'How often it was sent: what can be repeated is sent again when its answer got lost.',
  })
  attempts!: number;

  @Choice(PROTOCOLS, { nullable: true, description: 'In which protocol it was sent.' })
  protocol!: Protocol | null;

  @Choice(COMMAND_TRANSPORTS, { nullable: true })
  transport!: CommandTransport | null;

  @Moment({ nullable: true })
  answeredAt!: string | null;

  @Choice(COMMAND_RESULTS, { nullable: true, description: 'What the station answered.' })
  result!: CommandResult | null;

  @Text({ nullable: true, min: 0, max: 64, description: "The station's own word, e.g. `Accepted` or `Scheduled`." })
  stationStatus!: string | null;

  @Moment({ nullable: true })
  endedAt!: string | null;

  @Choice(COMMAND_FAILURES, { nullable: true, description: 'Why it failed.' })
  failure!: CommandFailure | null;

  @Text({ nullable: true, min: 0, max: 1024, description: 'The same in words.' })
  description!: string | null;

  @Choice(COMMAND_PHASES, { nullable: true, description: 'What was waited for in vain.' })
  phase!: CommandPhase | null;

  @Text({ nullable: true, max: 128, description: 'The id of the fact that shows its effect.' })
  causedBy!: string | null;

  @Text({ nullable: true, max: 128, description: 'The session that it started, or is about.' })
  sessionId!: string | null;
}

/** One step of a command's life. */
export class CommandStep {
  @Text({ max: 128, description: "The fact's id." })
  id!: string;

  @Choice(COMMAND_STEPS)
  name!: CommandStepName;

  @Moment()
  at!: string;

  @AnyObject({ description: 'What the fact says beside the request itself: the action, the answer and what was read.' })
  detail!: Record<string, unknown>;
}

export class CommandDetail extends Command {
  @ListOf(() => CommandStep, { description: 'In the order in which they happened.' })
  steps!: CommandStep[];
}

export class CommandPage {
  @ListOf(() => Command)
  items!: Command[];

  @Text({ nullable: true, max: 512 })
  nextCursor!: string | null;
}

export class CommandQuery extends PageQuery {
  @Choice(COMMAND_STATUSES, { optional: true })
  status?: CommandStatus;

  @Text({ optional: true, max: 64 })
  type?: string;
}

export class CommandWait {
  @Text({
    optional: true,
    max: 3,
    pattern: /^(\d|1\d|2[0-5])s?$/,
    rule: 'must be a time of at most 25 seconds, such as 25s',
    description: 'Answers as soon as the command has ended, at the latest after so many seconds (25 at most).',
    example: '25s',
  })
  wait?: string;
}

/** What every request for a command may say. */
export class CommandRequest {
  @Integer({
    optional: true,
    min: 5,
    max: 86_400,
    description:
      'How long a station that cannot be reached, or is busy with another command, is waited for. Default: 2 minutes for what somebody waits for at the station, an hour for the rest.',
  })
  expiresInSeconds?: number;
}
