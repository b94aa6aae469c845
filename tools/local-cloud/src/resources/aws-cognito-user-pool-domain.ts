import { TemplateError } from '../kernel/aws-error';
import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { CognitoService } from '../services/cognito/cognito-service';
import { Properties } from '../services/web/properties';
import { note } from './in-place';

/** The address of a pool's sign-in pages: `http://<domain>.auth.localhost:<port>` on this machine, and AWS's own name of it. */
export const resource: ResourceType = {
  type: 'AWS::Cognito::UserPoolDomain',
  supported: ['Domain', 'UserPoolId'],
  ignored: { CustomDomainConfig: 'names are localhost', ManagedLoginVersion: 'there is one sign-in page' },
  replacing: ['Domain', 'UserPoolId'],
  create(context: ResourceContext): Promise<ResourceInstance> {
    const service = CognitoService.of(context.kernel);
    const properties = Properties.of(context.place, context.properties);
    const domain = properties.string('Domain');
    const poolId = properties.string('UserPoolId');
    if (![...service.allPools()].some(({ id }) => id === poolId))
      throw new TemplateError('template.bad-wiring', `${context.place}.UserPoolId`, `there is no user pool ${poolId}`);
    service.declareDomain(domain, poolId);
    const instance = { ref: domain, attributes: { CloudFrontDistribution: 'd111111abcdef8.cloudfront.net' } };
    return Promise.resolve(note(this, instance, () => service.withdrawDomain(domain)));
  },
};
