import { createHash } from 'node:crypto';
import { TemplateError } from '../kernel/aws-error';
import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { CognitoService } from '../services/cognito/cognito-service';
import { note } from './in-place';
import { Properties } from '../services/web/properties';

const HOSTED = 'it concerns the hosted login page, which the local cloud does not have';

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
  ],
  ignored: {
    AllowedOAuthFlows: HOSTED,
    AllowedOAuthFlowsUserPoolClient: HOSTED,
    AllowedOAuthScopes: HOSTED,
    CallbackURLs: HOSTED,
    DefaultRedirectURI: HOSTED,
    LogoutURLs: HOSTED,
    SupportedIdentityProviders: HOSTED,
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
