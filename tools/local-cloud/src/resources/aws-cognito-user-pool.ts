import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { CognitoService } from '../services/cognito/cognito-service';
import { DEFAULT_POLICY, type PasswordPolicy } from '../services/cognito/passwords';
import { Properties } from '../services/web/properties';
import { counted, keeper } from './in-place';

export const resource: ResourceType = {
  type: 'AWS::Cognito::UserPool',
  supported: ['UserPoolName', 'Policies', 'UsernameAttributes', 'AliasAttributes', 'MfaConfiguration'],
  replacing: ['UsernameAttributes', 'AliasAttributes'],
  ignored: {
    AccountRecoverySetting: 'no messages are sent, so passwords are reset by an administrator',
    AdminCreateUserConfig: 'users are created by administrators only',
    AutoVerifiedAttributes: 'no messages are sent',
    DeletionProtection: 'state is removed by the developer only',
    DeviceConfiguration: 'devices are not remembered',
    EmailConfiguration: 'no messages are sent',
    EmailVerificationMessage: 'no messages are sent',
    EmailVerificationSubject: 'no messages are sent',
    EnabledMfas: 'see MfaConfiguration',
    Schema: 'attributes are kept as they come',
    SmsConfiguration: 'no messages are sent',
    SmsVerificationMessage: 'no messages are sent',
    SmsAuthenticationMessage: 'no messages are sent',
    UserAttributeUpdateSettings: 'no messages are sent',
    UserPoolAddOns: 'threat protection needs traffic of the public',
    UserPoolTags: 'cost allocation',
    UserPoolTier: 'a matter of price',
    UsernameConfiguration: 'user names are compared as they come',
    VerificationMessageTemplate: 'no messages are sent',
  },
  async create(context: ResourceContext): Promise<ResourceInstance> {
    const { kernel } = context;
    const service = CognitoService.of(kernel);
    const properties = Properties.of(context.place, context.properties);
    properties.oneOf('MfaConfiguration', ['OFF', 'OPTIONAL'], 'OFF');
    const id = service.poolId(context.place);
    const usernameAttributes = properties.strings('UsernameAttributes');
    const pool = await service.declarePool({
      id,
      arn: `arn:aws:cognito-idp:${kernel.region}:${kernel.account}:userpool/${id}`,
      name: properties.optionalString('UserPoolName') ?? context.physicalName(128),
      passwordPolicy: readPolicy(properties.optionalObject('Policies')),
      aliases: [...usernameAttributes, ...properties.strings('AliasAttributes')],
      usernameIsAttribute: usernameAttributes.length > 0,
    });
    const instance = {
      ref: id,
      attributes: { Arn: pool.arn, ProviderName: `${service.host}/${id}`, ProviderURL: pool.issuer, UserPoolId: id },
      stop: () => Promise.resolve(service.withdrawPool(id)),
    };
    return keeper(this, instance, {
      holds: () => counted(service.directory.users(id).length, 'user'),
      remove: () => service.directory.forgetPool(id),
    });
  },
};

function readPolicy(policies: Properties | undefined): PasswordPolicy {
  policies?.only(['PasswordPolicy'], ['SignInPolicy']);
  const policy = policies?.optionalObject('PasswordPolicy');
  if (policy === undefined) return DEFAULT_POLICY;
  policy.only(
    [
      'MinimumLength',
      'RequireLowercase',
      'RequireUppercase',
      'RequireNumbers',
      'RequireSymbols',
      'TemporaryPasswordValidityDays',
    ],
    ['PasswordHistorySize'],
  );
  return {
    minimumLength: policy.optionalNumber('MinimumLength') ?? DEFAULT_POLICY.minimumLength,
    requireLowercase: policy.boolean('RequireLowercase'),
    requireUppercase: policy.boolean('RequireUppercase'),
    requireNumbers: policy.boolean('RequireNumbers'),
    requireSymbols: policy.boolean('RequireSymbols'),
    temporaryValidityDays:
      policy.optionalNumber('TemporaryPasswordValidityDays') ?? DEFAULT_POLICY.temporaryValidityDays,
  };
}
