import { lambdaHandler } from '@busbar/lambda';
import { userDirectory } from '@busbar/storage';
import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { authoriseRequest, type AuthoriserPorts } from './authorise-request';
import { tokenCheck } from './check-token';
import { authoriseConfig } from './config';

let ports: AuthoriserPorts | undefined;

export const handler = lambdaHandler({ service: 'http-api' }, (event: APIGatewayRequestAuthorizerEventV2, { log }) => {
  ports ??= openAuthoriser();
  return authoriseRequest(event, ports, log);
});

function openAuthoriser(): AuthoriserPorts {
  const { userPoolId, userPoolClientId } = authoriseConfig();
  return { check: tokenCheck({ userPoolId, clientId: userPoolClientId }), users: userDirectory({ userPoolId }) };
}
