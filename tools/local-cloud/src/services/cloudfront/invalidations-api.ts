import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { WireCall, WireResponse, WireService } from '../../kernel/wire';
import type { Distribution } from './distribution';
import { pathPattern } from './distribution-model';

/**
 * `CreateInvalidation`, the one call of CloudFront's API that a deployment makes: screens that were published anew are
 * fetched anew. https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateInvalidation.html
 */
export class InvalidationsApi implements WireService {
  readonly name = 'cloudfront';
  readonly protocol = 'rest-xml';

  constructor(
    private readonly kernel: Kernel,
    private readonly find: (id: string) => Distribution | undefined,
  ) {}

  handle(call: WireCall): Promise<WireResponse> {
    const id = /^\/\d{4}-\d{2}-\d{2}\/distribution\/([A-Z0-9]+)\/invalidation$/.exec(call.path)?.[1];
    if (id === undefined || call.method !== 'POST') {
      return Promise.reject(
        new AwsError(
          'UnsupportedOperation',
          `the local cloud does not support ${call.method} ${call.path} of CloudFront`,
          501,
        ),
      );
    }
    const distribution = this.find(id);
    if (distribution === undefined)
      return Promise.reject(new AwsError('NoSuchDistribution', 'The specified distribution does not exist.', 404));
    this.kernel.iam.authorise({
      principal: call.principal,
      action: 'cloudfront:CreateInvalidation',
      resource: distribution.model.arn,
    });
    const paths = [...call.body.toString().matchAll(/<Path>([^<]*)<\/Path>/g)].map((match) =>
      unescapeXml(match[1] as string),
    );
    const patterns = paths.map((path) => pathPattern(path));
    const count = distribution.cache.invalidate((path) => patterns.some((pattern) => pattern.test(path)));
    this.kernel.log.info('A distribution was invalidated', { distribution: id, paths, objects: count });
    const invalidationId = `I${this.kernel.randomHex(7).toUpperCase()}`;
    const items = paths.map((path) => `<Path>${escapeXml(path)}</Path>`).join('');
    const body =
      `<?xml version="1.0" encoding="UTF-8"?><Invalidation xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Id>${invalidationId}</Id><Status>Completed</Status>` +
      `<CreateTime>${new Date(this.kernel.clock.now()).toISOString()}</CreateTime><InvalidationBatch><Paths><Quantity>${paths.length}</Quantity><Items>${items}</Items></Paths>` +
      `<CallerReference>${invalidationId}</CallerReference></InvalidationBatch></Invalidation>`;
    return Promise.resolve({
      status: 201,
      headers: { 'content-type': 'text/xml', location: `${call.path}/${invalidationId}` },
      body,
    });
  }
}

function unescapeXml(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&');
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
