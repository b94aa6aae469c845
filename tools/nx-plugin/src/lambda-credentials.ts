// Stands in for `@aws-sdk/credential-provider-node` in the bundles of Lambda functions (see bundles.ts). Lambda hands
// credentials over in the environment, or by the container endpoint where a snapshot is restored; profiles, single sign-on,
// processes and instance metadata, which make the most of the original, cannot occur there.
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { fromHttp } from '@aws-sdk/credential-provider-http';

type Provider = ReturnType<typeof fromEnv>;

/** Credentials of the function's role, from the environment or else from the container endpoint. */
export function defaultProvider(init: Parameters<typeof fromHttp>[0] = {}): Provider {
  const isContainer =
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] !== undefined ||
    process.env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] !== undefined;
  return isContainer && process.env['AWS_ACCESS_KEY_ID'] === undefined ? fromHttp(init) : fromEnv(init);
}
