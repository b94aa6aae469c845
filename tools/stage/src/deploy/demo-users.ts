import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import type { clientConfiguration } from './deploy';

/** The demo's password is public on purpose: the local cloud listens on this machine only. */
export const DEMO_PASSWORD = 'Charge-2-go!';

interface DemoUser {
  readonly username: string;
  readonly group: string;
  /** The ids of a driver's tokens, separated by spaces. */
  readonly tokens?: string;
}

export const OPERATOR: DemoUser = { username: 'operator@busbar.example', group: 'operator' };

const DEMO_USERS: readonly DemoUser[] = [
  OPERATOR,
  { username: 'analyst@busbar.example', group: 'analyst' },
  { username: 'driver@busbar.example', group: 'driver', tokens: 'DEMO-0001 DEMO-0002 DEMO-0003' },
  { username: 'screen@busbar.example', group: 'screen' },
];

/** Creates one user a role; users that exist stay as they are. */
export async function createDemoUsers(
  client: ReturnType<typeof clientConfiguration>,
  { userPoolId }: { userPoolId: string },
): Promise<void> {
  const cognito = new CognitoIdentityProviderClient(client);
  for (const { username, group, tokens } of DEMO_USERS) {
    try {
      await cognito.send(
        new AdminCreateUserCommand({
          UserPoolId: userPoolId,
          Username: username,
          MessageAction: 'SUPPRESS',
          UserAttributes: [
            { Name: 'email', Value: username },
            { Name: 'email_verified', Value: 'true' },
            ...(tokens ? [{ Name: 'custom:tokens', Value: tokens }] : []),
          ],
        }),
      );
    } catch (error) {
      if (error instanceof UsernameExistsException) continue;
      throw error;
    }
    await cognito.send(
      new AdminSetUserPasswordCommand({
        UserPoolId: userPoolId,
        Username: username,
        Password: DEMO_PASSWORD,
        Permanent: true,
      }),
    );
    await cognito.send(
      new AdminAddUserToGroupCommand({ UserPoolId: userPoolId, Username: username, GroupName: group }),
    );
  }
}
