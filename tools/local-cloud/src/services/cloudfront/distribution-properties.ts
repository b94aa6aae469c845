import { TemplateError } from '../../kernel/aws-error';
import type { Properties } from '../web/properties';
import type { CloudFrontService } from './cloudfront-service';
import {
  bucketOf,
  pathPattern,
  type Behaviour,
  type DistributionModel,
  type ErrorResponse,
  type Origin,
} from './distribution-model';
import type { EdgeFunction } from './edge-function';

/** What makes no difference on one machine: places, prices, TLS, logs, the firewall. */
const IGNORED = [
  'Comment',
  'HttpVersion',
  'IPV6Enabled',
  'Logging',
  'PriceClass',
  'Restrictions',
  'Staging',
  'ViewerCertificate',
  'WebACLId',
];

/** Reads a `DistributionConfig`. @throws {TemplateError} */
export function readDistribution(
  service: CloudFrontService,
  config: Properties,
  identity: Pick<DistributionModel, 'id' | 'arn' | 'domainName' | 'place'>,
): DistributionModel {
  config.only(
    [
      'Aliases',
      'CacheBehaviors',
      'CustomErrorResponses',
      'DefaultCacheBehavior',
      'DefaultRootObject',
      'Enabled',
      'Origins',
    ],
    IGNORED,
  );
  const origins = new Map(
    config
      .objects('Origins')
      .map((properties) => readOrigin(service, properties))
      .map((origin) => [origin.id, origin]),
  );
  const behaviours = [
    ...config
      .objects('CacheBehaviors')
      .map((properties) => readBehaviour(service, properties, properties.string('PathPattern'))),
    readBehaviour(service, config.object('DefaultCacheBehavior'), '*'),
  ];
  for (const behaviour of behaviours) {
    if (!origins.has(behaviour.originId))
      throw new TemplateError(
        'template.bad-wiring',
        identity.place,
        `the behaviour ${behaviour.pattern} names the unknown origin ${behaviour.originId}`,
      );
  }
  const rootObject = config.optionalString('DefaultRootObject');
  return {
    ...identity,
    aliases: config.strings('Aliases'),
    enabled: config.boolean('Enabled', true),
    defaultRootObject: rootObject === '' ? undefined : rootObject?.replace(/^\//, ''),
    origins,
    behaviours,
    errorResponses: new Map(config.objects('CustomErrorResponses').map(readErrorResponse)),
  };
}

function readOrigin(service: CloudFrontService, properties: Properties): Origin {
  properties.only(
    [
      'Id',
      'DomainName',
      'OriginPath',
      'OriginCustomHeaders',
      'CustomOriginConfig',
      'S3OriginConfig',
      'OriginAccessControlId',
    ],
    ['ConnectionAttempts', 'ConnectionTimeout', 'ResponseCompletionTimeout', 'OriginShield'],
  );
  const domainName = properties.string('DomainName');
  const common = {
    id: properties.string('Id'),
    domainName,
    path: properties.optionalString('OriginPath') ?? '',
    headers: properties
      .objects('OriginCustomHeaders')
      .map((header) => ({ name: header.string('HeaderName'), value: header.string('HeaderValue') })),
  };
  if (!properties.has('S3OriginConfig')) return { kind: 'custom', ...common };
  const bucket = bucketOf(domainName);
  if (bucket === undefined)
    throw new TemplateError('template.bad-value', `${properties.place}.DomainName`, `${domainName} names no bucket`);
  const identity = properties
    .object('S3OriginConfig')
    .only(['OriginAccessIdentity'], ['OriginReadTimeout'])
    .optionalString('OriginAccessIdentity');
  if (identity)
    throw new TemplateError(
      'template.unsupported-property',
      `${properties.place}.S3OriginConfig`,
      'origin access identities are not supported; use an origin access control',
    );
  const accessControl = properties.optionalString('OriginAccessControlId');
  if (accessControl !== undefined && !service.accessControls.has(accessControl)) {
    throw new TemplateError(
      'template.bad-wiring',
      `${properties.place}.OriginAccessControlId`,
      `there is no origin access control ${accessControl}`,
    );
  }
  return { kind: 's3', ...common, bucket, signed: accessControl !== undefined };
}

const SUPPORTED_BEHAVIOUR = [
  'AllowedMethods',
  'CachePolicyId',
  'Compress',
  'FunctionAssociations',
  'OriginRequestPolicyId',
  'PathPattern',
  'ResponseHeadersPolicyId',
  'TargetOriginId',
];

/** A local front door speaks plain HTTP, so a viewer protocol policy has nothing to redirect to: a known difference. */
const IGNORED_BEHAVIOUR = [
  'CachedMethods',
  'GrpcConfig',
  'RealtimeLogConfigArn',
  'SmoothStreaming',
  'ViewerProtocolPolicy',
];

function readBehaviour(service: CloudFrontService, properties: Properties, pattern: string): Behaviour {
  properties.only(SUPPORTED_BEHAVIOUR, IGNORED_BEHAVIOUR);
  const { place } = properties;
  const cachePolicyId = properties.string('CachePolicyId');
  const originRequestPolicyId = properties.optionalString('OriginRequestPolicyId');
  const responseHeadersPolicyId = properties.optionalString('ResponseHeadersPolicyId');
  const functions = readFunctions(service, properties);
  const methods = properties.strings('AllowedMethods');
  return {
    pattern,
    matches: pathPattern(pattern),
    originId: properties.string('TargetOriginId'),
    methods: new Set(methods.length > 0 ? methods : ['GET', 'HEAD']),
    compress: properties.boolean('Compress'),
    cachePolicy: service.policies.cachePolicy(cachePolicyId, `${place}.CachePolicyId`),
    originRequestPolicy:
      originRequestPolicyId === undefined
        ? undefined
        : service.policies.originRequestPolicy(originRequestPolicyId, `${place}.OriginRequestPolicyId`),
    responseHeadersPolicy:
      responseHeadersPolicyId === undefined
        ? undefined
        : service.policies.responseHeadersPolicy(responseHeadersPolicyId, `${place}.ResponseHeadersPolicyId`),
    viewerRequest: functions.get('viewer-request'),
    viewerResponse: functions.get('viewer-response'),
  };
}

function readFunctions(service: CloudFrontService, properties: Properties): Map<string, EdgeFunction> {
  const functions = new Map<string, EdgeFunction>();
  for (const association of properties.objects('FunctionAssociations')) {
    const arn = association.string('FunctionARN');
    const found = service.functions.get(arn);
    if (found === undefined)
      throw new TemplateError('template.bad-wiring', association.place, `there is no CloudFront function ${arn}`);
    functions.set(association.oneOf('EventType', ['viewer-request', 'viewer-response']), found);
  }
  return functions;
}

function readErrorResponse(properties: Properties): [number, ErrorResponse] {
  // Errors are never kept here, so how long to keep them has no effect.
  properties.only(['ErrorCode', 'ResponsePagePath', 'ResponseCode'], ['ErrorCachingMinTTL']);
  return [
    Number(properties.string('ErrorCode')),
    {
      pagePath: properties.optionalString('ResponsePagePath'),
      status: properties.optionalNumber('ResponseCode'),
    },
  ];
}
