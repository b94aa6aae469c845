import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { Properties } from '../services/web/properties';

/** A name for the hosted login page, which the local cloud does not serve. */
export const resource: ResourceType = {
  type: 'AWS::Cognito::UserPoolDomain',
  supported: ['Domain', 'UserPoolId'],
  ignored: { CustomDomainConfig: 'names are localhost', ManagedLoginVersion: 'there is no hosted login page' },
  create(context: ResourceContext): Promise<ResourceInstance> {
    const domain = Properties.of(context.place, context.properties).string('Domain');
    return Promise.resolve({ ref: domain, attributes: { CloudFrontDistribution: `d111111abcdef8.cloudfront.net` } });
  },
};
