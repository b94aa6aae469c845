import type { MachineDefinition } from './definition';

export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly definition: MachineDefinition;
  /** As it was given, substitutions made. */
  readonly definitionText: string;
  readonly roleArn: string;
  readonly createdAt: number;
  readonly logging: LoggingSettings;
  readonly revisionId: string;
  /** Versions of the template, from 1. All run its one definition: earlier deployments are not kept. */
  readonly versions: Set<string>;
  /** Alias → version → weight in percent. */
  readonly aliases: Map<string, Readonly<Record<string, number>>>;
}

export interface LoggingSettings {
  readonly level: 'ALL' | 'ERROR' | 'FATAL' | 'OFF';
  readonly includeExecutionData: boolean;
  readonly logGroup?: string;
}

/** The machine's own ARN, and the version or alias behind it. */
export function splitMachineArn(arn: string): { machineArn: string; qualifier: string | undefined } | undefined {
  const match = /^(arn:aws[a-z-]*:states:[^:]*:[^:]*:stateMachine:[^:/]+)(?::([^:]+))?$/.exec(arn);
  return match?.[1] === undefined ? undefined : { machineArn: match[1], qualifier: match[2] };
}
