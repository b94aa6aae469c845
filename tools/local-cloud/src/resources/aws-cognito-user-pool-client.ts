import { createHash } from 'node:crypto';
import { TemplateError } from '../kernel/aws-error';
import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { CognitoService } from '../services/cognito/cognito-service';
import type { OAuthSettings } from '../services/cognito/user-pool';
import { note } from './in-place';
import { Properties } from '../services/web/properties';

const UNIT_SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;

export const resource: ResourceType = {
  type: 'AWS::Cognito::UserPoolClient',
  supported: [
    'ClientName',
    'UserPoolId',
    'ExplicitAuthFlows',
    'GenerateSecret',
    'AccessTokenValidity',
    'IdTokenValidity',
    'RefreshTokenValidity',
    'TokenValidityUnits',
    'PreventUserExistenceErrors',
    'AllowedOAuthFlows',
    'AllowedOAuthFlowsUserPoolClient',
    'AllowedOAuthScopes',
    'CallbackURLs',
    'DefaultRedirectURI',
    'LogoutURLs',
  ],
  replacing: ['UserPoolId', 'GenerateSecret'],
  ignored: {
    SupportedIdentityProviders: 'users are those of the pool',
    AuthSessionValidity: 'challenges are open for three minutes',
    EnableTokenRevocation: 'refresh tokens can always be revoked',
    EnablePropagateAdditionalUserContextData: 'threat protection needs traffic of the public',
    ReadAttributes: 'id tokens carry every attribute',
    WriteAttributes: 'users do not change attributes themselves',
  },
  create(context: ResourceContext): Promise<ResourceInstance> {
    const service = CognitoService.of(context.kernel);
    const properties = Properties.of(context.place, context.properties);
    const poolId = properties.string('UserPoolId');
    if (![...service.allPools()].some((pool) => pool.id === poolId)) {
      throw new TemplateError('template.bad-wiring', `${context.place}.UserPoolId`, `there is no user pool ${poolId}`);
    }
    const id = CognitoService.clientId(context.place);
    // Derived, so that it is the same at every start; whoever reads the state folder could read it there as well.
    const secret = properties.boolean('GenerateSecret')
      ? createHash('sha512').update(`${context.place}/secret`).digest('base64url').slice(0, 51)
      : undefined;
    const units = properties.optionalObject('TokenValidityUnits');
    const seconds = (
      name: 'AccessToken' | 'IdToken' | 'RefreshToken',
      unit: keyof typeof UNIT_SECONDS,
      fallback: number,
    ): number =>
      (properties.optionalNumber(`${name}Validity`) ?? fallback) *
      UNIT_SECONDS[units?.oneOf(name, ['seconds', 'minutes', 'hours', 'days'], unit) ?? unit];
    const flows = properties.strings('ExplicitAuthFlows');
    service.declareClient({
      id,
      poolId,
      name: properties.optionalString('ClientName') ?? context.physicalName(128),
      secret,
      flows: new Set(
        flows.length > 0 ? flows : ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'],
      ),
      accessTokenSeconds: seconds('AccessToken', 'hours', 1),
      idTokenSeconds: seconds('IdToken', 'hours', 1),
      refreshTokenSeconds: seconds('RefreshToken', 'days', 30),
      oauth: readOAuth(properties),
      hidesUnknownUsers: properties.optionalString('PreventUserExistenceErrors') === 'ENABLED',
    });
    const instance = {
      ref: id,
      attributes: {
        ClientId: id,
        Name: properties.optionalString('ClientName') ?? id,
        ...(secret !== undefined && { ClientSecret: secret }),
      },
    };
    return Promise.resolve(note(this, instance, () => service.withdrawClient(id)));
  },
};

function readOAuth(properties: Properties): OAuthSettings {
  const byDefault = properties.optionalString('DefaultRedirectURI');
  const callbacks = properties.strings('CallbackURLs');
  return {
    codeFlow:
      properties.boolean('AllowedOAuthFlowsUserPoolClient') && properties.strings('AllowedOAuthFlows').includes('code'),
    scopes: properties.strings('AllowedOAuthScopes'),
    callbackUrls: byDefault === undefined ? callbacks : [byDefault, ...callbacks.filter((url) => url !== byDefault)],
    logoutUrls: properties.strings('LogoutURLs'),
  };
}
