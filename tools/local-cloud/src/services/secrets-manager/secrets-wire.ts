import { AwsError } from '../../kernel/aws-error';
import type { Principal } from '../../kernel/principal';
import type { WireCall, WireResponse, WireService } from '../../kernel/wire';
import { generatePassword, type PasswordRules } from './generate-password';
import type { Secret, SecretsService } from './secrets-service';

type Input = Readonly<Record<string, unknown>>;

/** Secrets Manager over JSON 1.1. */
export class SecretsWire implements WireService {
  readonly name = 'secretsmanager';
  readonly protocol = 'json';

  constructor(private readonly service: SecretsService) {}

  async handle(call: WireCall): Promise<WireResponse> {
    const operation = call.headers['x-amz-target']?.split('.')[1] ?? '';
    const run = this.operations[operation];
    if (!run)
      throw new AwsError(
        'UnknownOperationException',
        `secretsmanager:${operation} is not supported by the local cloud`,
      );
    const input = (call.body.length ? JSON.parse(call.body.toString('utf8')) : {}) as Input;
    return {
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(await run(input, call.principal)),
    };
  }

  private readonly operations: Readonly<
    Record<string, (input: Input, principal: Principal) => Promise<unknown> | unknown>
  > = {
    GetSecretValue: (input, principal) => {
      const id = String(input['SecretId']);
      this.service.authorise(principal, 'GetSecretValue', id);
      const secret = this.service.get(id);
      const stage = String(input['VersionStage'] ?? 'AWSCURRENT');
      const previous =
        stage === 'AWSPREVIOUS' ||
        (input['VersionId'] !== undefined && input['VersionId'] === secret.previousVersionId);
      const known = previous
        ? secret.previousValue !== null
        : stage === 'AWSCURRENT' && (input['VersionId'] ?? secret.versionId) === secret.versionId;
      if (!known)
        throw new AwsError(
          'ResourceNotFoundException',
          `Secrets Manager can't find the specified secret value for staging label: ${stage}`,
        );
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: previous ? secret.previousVersionId : secret.versionId,
        SecretString: previous ? secret.previousValue : secret.value,
        VersionStages: [previous ? 'AWSPREVIOUS' : 'AWSCURRENT'],
        CreatedDate: secret.createdAt / 1000,
      };
    },
    DescribeSecret: (input, principal) => {
      const id = String(input['SecretId']);
      this.service.authorise(principal, 'DescribeSecret', id);
      return description(this.service.get(id));
    },
    ListSecrets: (_input, principal) => {
      this.service.authorise(principal, 'ListSecrets', '*');
      return { SecretList: this.service.list().map(description) };
    },
    CreateSecret: async (input, principal) => {
      const name = String(input['Name']);
      this.service.authorise(principal, 'CreateSecret', name);
      const secret = await this.service.create(
        name,
        String(input['SecretString'] ?? ''),
        input['Description'] as string | undefined,
      );
      return { ARN: secret.arn, Name: secret.name, VersionId: secret.versionId };
    },
    PutSecretValue: async (input, principal) => this.put(input, principal, 'PutSecretValue'),
    UpdateSecret: async (input, principal) => this.put(input, principal, 'UpdateSecret'),
    DeleteSecret: async (input, principal) => {
      const id = String(input['SecretId']);
      this.service.authorise(principal, 'DeleteSecret', id);
      const secret = await this.service.delete(id);
      return { ARN: secret.arn, Name: secret.name, DeletionDate: secret.modifiedAt / 1000 };
    },
    GetRandomPassword: (input, principal) => {
      this.service.authorise(principal, 'GetRandomPassword', '*');
      return { RandomPassword: generatePassword(input as PasswordRules) };
    },
  };

  private async put(input: Input, principal: Principal, action: string): Promise<unknown> {
    const id = String(input['SecretId']);
    this.service.authorise(principal, action, id);
    if (typeof input['SecretString'] !== 'string')
      throw new AwsError('InvalidParameterException', 'The local cloud keeps text secrets: SecretString is required.');
    const secret = await this.service.put(id, input['SecretString']);
    return { ARN: secret.arn, Name: secret.name, VersionId: secret.versionId, VersionStages: ['AWSCURRENT'] };
  }
}

function description(secret: Secret): Record<string, unknown> {
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(secret.description !== null && { Description: secret.description }),
    CreatedDate: secret.createdAt / 1000,
    LastChangedDate: secret.modifiedAt / 1000,
    VersionIdsToStages: {
      [secret.versionId]: ['AWSCURRENT'],
      ...(secret.previousVersionId !== null && { [secret.previousVersionId]: ['AWSPREVIOUS'] }),
    },
  };
}
