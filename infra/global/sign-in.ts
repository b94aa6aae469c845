import { acknowledge, type ServiceStack } from '@busbar/constructs';
import { Duration } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnUserPoolDomain,
  CfnUserPoolGroup,
  ClientAttributes,
  FeaturePlan,
  Mfa,
  OAuthScope,
  StringAttribute,
  UserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';

const ROLES = {
  operator: 'Runs the network: may see and change everything',
  driver: 'Charges: sees the own sessions',
  analyst: 'Reads figures and exports, without persons',
  screen: 'A screen at a site: sees its stations',
} as const;

/** Who may use screens and API. A user's groups are the roles. */
export function signIn(stack: ServiceStack): { pool: UserPool; client: UserPoolClient; domain: string } {
  const { signIn: settings, protectData } = stack.stage;
  const pool = new UserPool(stack, 'Users', {
    userPoolName: `busbar-${stack.stage.name}`,
    signInAliases: { email: true },
    selfSignUpEnabled: false,
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    passwordPolicy: {
      minLength: 12,
      requireDigits: true,
      requireLowercase: true,
      requireUppercase: true,
      requireSymbols: true,
    },
    mfa: Mfa.OPTIONAL,
    mfaSecondFactor: { otp: true, sms: false },
    // The ids of a driver's tokens, separated by spaces. An attribute can be added to a pool, and never be changed or removed.
    customAttributes: { tokens: new StringAttribute({ mutable: true, maxLen: 2048 }) },
    featurePlan: FeaturePlan.ESSENTIALS,
    deletionProtection: protectData,
    removalPolicy: stack.removalPolicy,
  });
  acknowledge(pool, {
    COG2: 'Screens at sites sign in without a person; people may add a second factor.',
    COG8: 'The Plus plan is priced by user and adds risk scores that nobody here looks at.',
  });
  for (const [role, description] of Object.entries(ROLES)) {
    new CfnUserPoolGroup(stack, `Role${role[0]?.toUpperCase()}${role.slice(1)}`, {
      userPoolId: pool.userPoolId,
      groupName: role,
      description,
    });
  }
  const client = pool.addClient('Screens', {
    userPoolClientName: 'screens',
    generateSecret: false,
    authFlows: { userSrp: true, userPassword: settings.passwordSignIn },
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
      callbackUrls: settings.screenOrigins.map((origin) => `${origin}/signed-in`),
      logoutUrls: settings.screenOrigins.map((origin) => `${origin}/`),
    },
    // Nobody gives himself a token: what users may change of themselves leaves `custom:tokens` out.
    writeAttributes: new ClientAttributes().withStandardAttributes({ email: true, fullname: true, locale: true }),
    preventUserExistenceErrors: true,
    accessTokenValidity: Duration.hours(1),
    idTokenValidity: Duration.hours(1),
    refreshTokenValidity: Duration.days(30),
  });
  new CfnUserPoolDomain(stack, 'SignInPage', { userPoolId: pool.userPoolId, domain: settings.domainPrefix });
  return { pool, client, domain: settings.domainPrefix };
}
