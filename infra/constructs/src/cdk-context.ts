/**
 * How the CDK behaves in this workspace; the synth command and the checks give it to their apps. `staged` assemblies
 * are complete by themselves. Where the CDK validates (`CDK_VALIDATION` other than `false`), what it finds is an error.
 */
export function cdkContext(staged: boolean): Record<string, unknown> {
  return {
    '@aws-cdk/core:validateAgainstDefaultRules': true,
    'aws:cdk:disable-version-reporting': true,
    'aws:cdk:enable-asset-metadata': true,
    'aws:cdk:enable-path-metadata': false,
    'aws:cdk:disable-asset-staging': !staged,
    '@aws-cdk/aws-iam:minimizePolicies': true,
    '@aws-cdk/core:checkSecretUsage': true,
    '@aws-cdk/aws-lambda:createNewPoliciesWithAddToRolePolicy': false,
    '@aws-cdk/core:explicitStackTags': true,
  };
}
