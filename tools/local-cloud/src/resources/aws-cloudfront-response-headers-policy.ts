import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { CloudFrontService } from '../services/cloudfront/cloudfront-service';
import type { CorsRule, HeaderRule } from '../services/cloudfront/policies';
import { Properties } from '../services/web/properties';

export const resource: ResourceType = {
  type: 'AWS::CloudFront::ResponseHeadersPolicy',
  supported: ['ResponseHeadersPolicyConfig'],
  ignored: {},
  create(context: ResourceContext): Promise<ResourceInstance> {
    const configuration = Properties.of(context.place, context.properties).object('ResponseHeadersPolicyConfig');
    configuration.only(
      ['SecurityHeadersConfig', 'CustomHeadersConfig', 'CorsConfig', 'RemoveHeadersConfig'],
      ['Name', 'Comment', 'ServerTimingHeadersConfig'],
    );
    const id = CloudFrontService.stableId(context.place).toLowerCase();
    const security = configuration.optionalObject('SecurityHeadersConfig');
    const custom = configuration.optionalObject('CustomHeadersConfig')?.objects('Items') ?? [];
    const removed = configuration.optionalObject('RemoveHeadersConfig')?.objects('Items') ?? [];
    const cors = configuration.optionalObject('CorsConfig');
    CloudFrontService.of(context.kernel).policies.responseHeaders.set(id, {
      headers: [
        ...(security === undefined ? [] : readSecurity(security)),
        ...custom.map((item) => ({
          name: item.string('Header').toLowerCase(),
          value: item.string('Value'),
          override: item.boolean('Override'),
        })),
      ],
      removed: removed.map((item) => item.string('Header').toLowerCase()),
      ...(cors && { cors: readCors(cors) }),
    });
    return Promise.resolve({
      ref: id,
      attributes: { Id: id },
      remove: () => void CloudFrontService.of(context.kernel).policies.responseHeaders.delete(id),
    });
  },
};

function readSecurity(security: Properties): HeaderRule[] {
  security.only([
    'ContentSecurityPolicy',
    'ContentTypeOptions',
    'FrameOptions',
    'ReferrerPolicy',
    'StrictTransportSecurity',
    'XSSProtection',
  ]);
  const rules: HeaderRule[] = [];
  const add = (key: string, name: string, value: (part: Properties) => string): void => {
    const part = security.optionalObject(key);
    if (part !== undefined) rules.push({ name, value: value(part), override: part.boolean('Override') });
  };
  add('ContentSecurityPolicy', 'content-security-policy', (part) => part.string('ContentSecurityPolicy'));
  add('ContentTypeOptions', 'x-content-type-options', () => 'nosniff');
  add('FrameOptions', 'x-frame-options', (part) => part.string('FrameOption'));
  add('ReferrerPolicy', 'referrer-policy', (part) => part.string('ReferrerPolicy'));
  add('StrictTransportSecurity', 'strict-transport-security', (part) => {
    const subdomains = part.boolean('IncludeSubdomains') ? '; includeSubDomains' : '';
    return `max-age=${part.string('AccessControlMaxAgeSec')}${subdomains}${part.boolean('Preload') ? '; preload' : ''}`;
  });
  add('XSSProtection', 'x-xss-protection', (part) => {
    if (!part.boolean('Protection')) return '0';
    const report = part.optionalString('ReportUri');
    return `1${part.boolean('ModeBlock') ? '; mode=block' : ''}${report === undefined ? '' : `; report=${report}`}`;
  });
  return rules;
}

function readCors(cors: Properties): CorsRule {
  const items = (key: string): string[] => cors.optionalObject(key)?.strings('Items') ?? [];
  const override = cors.boolean('OriginOverride');
  const headers: HeaderRule[] = [];
  const add = (name: string, value: string): void => void (value !== '' && headers.push({ name, value, override }));
  add('access-control-allow-methods', items('AccessControlAllowMethods').join(', '));
  add('access-control-allow-headers', items('AccessControlAllowHeaders').join(', '));
  add('access-control-expose-headers', items('AccessControlExposeHeaders').join(', '));
  add('access-control-max-age', cors.optionalString('AccessControlMaxAgeSec') ?? '');
  if (cors.boolean('AccessControlAllowCredentials')) add('access-control-allow-credentials', 'true');
  return { origins: items('AccessControlAllowOrigins'), headers, override };
}
