import { tmpdir } from 'node:os';
import type { RoleSession } from '../../kernel/iam';
import type { FunctionDefinition } from './function-definition';

/**
 * Everything that a function finds in `process.env`: what Lambda sets, what its template sets, and where the local cloud
 * listens. Nothing of the developer's machine.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function environmentVariables(
  definition: FunctionDefinition,
  at: {
    version: string;
    logStream: string;
    region: string;
    endpoint: string;
    session: Pick<RoleSession, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>;
  },
): Record<string, string> {
  return {
    // The SDK's settings must not come from the developer's home folder.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_ENDPOINT_URL: at.endpoint,
    HOME: tmpdir(),
    LANG: 'en_US.UTF-8',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    ...definition.variables,
    TZ: definition.variables['TZ'] ?? ':UTC',
    _HANDLER: definition.handler,
    AWS_REGION: at.region,
    AWS_DEFAULT_REGION: at.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: at.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: definition.callsAtOnce > 1 ? 'lambda-managed-instances' : 'on-demand',
    ...(definition.callsAtOnce > 1 && { AWS_LAMBDA_MAX_CONCURRENCY: String(definition.callsAtOnce) }),
    AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: at.logStream,
    AWS_LAMBDA_LOG_FORMAT: definition.logFormat,
    AWS_ACCESS_KEY_ID: at.session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: at.session.secretAccessKey,
    AWS_SESSION_TOKEN: at.session.sessionToken,
    LAMBDA_TASK_ROOT: definition.codeFolder,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
  };
}
