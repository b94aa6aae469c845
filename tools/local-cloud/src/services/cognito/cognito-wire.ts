import { AwsError } from '../../kernel/aws-error';
import type { WireCall, WireResponse, WireService } from '../../kernel/wire';
import type { CognitoService } from './cognito-service';
import { Input } from './input';

/** The wire protocol of user pools: JSON 1.1. */
export class CognitoWire implements WireService {
  readonly name = 'cognito-idp';
  readonly protocol = 'json';

  constructor(private readonly service: CognitoService) {}

  async handle(call: WireCall): Promise<WireResponse> {
    const target = call.headers['x-amz-target'] ?? '';
    const answer = await this.run(target.split('.')[1] ?? '', Input.parse(call.body), call);
    return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(answer) };
  }

  private async run(action: string, input: Input, { principal }: WireCall): Promise<unknown> {
    const { administration, authentication } = this.service;
    switch (action) {
      case 'InitiateAuth':
        return authentication.initiate(input);
      case 'RespondToAuthChallenge':
        return authentication.respond(input);
      case 'RevokeToken':
        return authentication.revoke(input);
      case 'GetUser':
        return administration.ownUser(this.service.allPools(), input);
      case 'GlobalSignOut':
        return administration.signOutEverywhere(this.service.allPools(), input);
      case 'AdminCreateUser':
        return administration.createUser(input, principal);
      case 'AdminSetUserPassword':
        return administration.setPassword(input, principal);
      case 'AdminAddUserToGroup':
        return administration.addToGroup(input, principal);
      case 'AdminGetUser':
        return administration.getUser(input, principal);
      case 'ListUsers':
        return administration.listUsers(input, principal);
      case 'ListUserPools':
        return administration.listPools(this.service.allPools(), principal);
      case 'ListUserPoolClients':
        return administration.listClients(input, this.service.allClients(), principal);
      case 'ListGroups':
        return administration.listGroups(input, principal);
      case 'CreateGroup':
        return administration.createGroup(input, principal);
      default:
        throw new AwsError('UnknownOperationException', `the local cloud does not support ${action} of Cognito`);
    }
  }
}
