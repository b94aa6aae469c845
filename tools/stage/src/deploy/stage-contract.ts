import { GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { StageError } from '../stage-error';

/** What the steps after the templates must know of a stage; its stacks publish it as SSM parameters. */
export interface StageContract {
  readonly migrationFunction: string;
  readonly screensBucket: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  /** The address of the hosted sign-in page, in AWS. */
  readonly userPoolDomain: string;
  readonly databaseSecretArn: string;
}

const PARAMETERS: Readonly<Record<keyof StageContract, string>> = {
  migrationFunction: 'database-migrations/function-name',
  screensBucket: 'screens/bucket-name',
  userPoolId: 'identity/user-pool-id',
  userPoolClientId: 'identity/user-pool-client-id',
  userPoolDomain: 'identity/domain',
  databaseSecretArn: 'database/secret-arn',
};

export async function readContract(ssm: SSMClient, stage: string): Promise<StageContract> {
  const name = (suffix: string) => `/busbar/${stage}/${suffix}`;
  const answer = await ssm.send(new GetParametersCommand({ Names: Object.values(PARAMETERS).map(name) }));
  const values = new Map(answer.Parameters?.map(({ Name, Value }) => [Name, Value]));
  const entries = Object.entries(PARAMETERS).map(([key, suffix]) => {
    const value = values.get(name(suffix));
    if (value === undefined) {
      throw new StageError(
        'stage.not-found',
        `Stage "${stage}" has no parameter ${name(suffix)}.`,
        'Deploy the stacks first, or check --stage and --endpoint.',
      );
    }
    return [key, value] as const;
  });
  return Object.fromEntries(entries) as unknown as StageContract;
}
