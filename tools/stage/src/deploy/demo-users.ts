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

export const DEMO_USERS = [
  { username: 'operator@busbar.example', group: 'operator' },
  { username: 'analyst@busbar.example', group: 'analyst' },
  { username: 'driver@busbar.example', group: 'driver' },
  { username: 'screen@busbar.example', group: 'screen' },
] as const;

/** Creates one user a role; users that exist stay as they are. */
export async function createDemoUsers(client: ReturnType<typeof clientConfiguration>, { userPoolId }: { userPoolId: string }): Promise<void> {
  const cognito = new CognitoIdentityProviderClient(client);
  for (const { username, group } of DEMO_USERS) {
    try {
      await cognito.send(
        new AdminCreateUserCommand({
          UserPoolId: userPoolId,
          Username: username,
          MessageAction: 'SUPPRESS',
          UserAttributes: [
            { Name: 'email', Value: username },
            { Name: 'email_verified', Value: 'true' },
          ],
        }),
      );
    } catch (error) {
      if (error instanceof UsernameExistsException) continue;
      throw error;
    }
    await cognito.send(new AdminSetUserPasswordCommand({ UserPoolId: userPoolId, Username: username, Password: DEMO_PASSWORD, Permanent: true }));
    await cognito.send(new AdminAddUserToGroupCommand({ UserPoolId: userPoolId, Username: username, GroupName: group }));
  }
}
