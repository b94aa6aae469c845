import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { WebRequest, WebResponse } from '../../kernel/services';
import { splitUrl } from '../web/http-message';
import type { DistributionModel, Origin } from './distribution-model';

/** Fetches from an origin; an origin that cannot be reached is a 502, as CloudFront answers it. */
export async function fetchFromOrigin(
  kernel: Kernel,
  distribution: DistributionModel,
  origin: Origin,
  request: WebRequest,
): Promise<WebResponse> {
  try {
    if (origin.kind === 's3') return await fromBucket(kernel, distribution, origin, request);
    const target = kernel.services.web.find(origin.domainName);
    return target
      ? await target.request(request)
      : edgeError(502, `The origin ${origin.domainName} is not part of the local cloud.`);
  } catch (error) {
    kernel.log.error('An origin failed', { distribution: distribution.id, origin: origin.id, error: String(error) });
    return edgeError(502, 'CloudFront attempted to establish a connection with the origin, but the attempt failed.');
  }
}

async function fromBucket(
  kernel: Kernel,
  distribution: DistributionModel,
  origin: Origin & { kind: 's3' },
  request: WebRequest,
): Promise<WebResponse> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return s3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
  let key: string;
  try {
    key = decodeURIComponent(splitUrl(request.url).path.slice(1));
  } catch {
    return s3Error(400, 'InvalidURI', "Couldn't parse the specified URI.");
  }
  try {
    const principal = origin.signed
      ? ({ kind: 'service', service: 'cloudfront.amazonaws.com', sourceArn: distribution.arn } as const)
      : ({ kind: 'anonymous' } as const);
    const object = await kernel.services.s3.get({ bucket: origin.bucket, key, principal });
    // Without the right to list the bucket, a key that is not there looks like one that may not be read.
    if (object === undefined) return s3Error(403, 'AccessDenied', 'Access Denied');
    return {
      status: 200,
      headers: { 'accept-ranges': 'bytes', server: 'AmazonS3', ...object.headers },
      body: object.body,
    };
  } catch (error) {
    if (error instanceof AwsError) return s3Error(error.status, error.code, error.message);
    throw error;
  }
}

function s3Error(status: number, code: string, message: string): WebResponse {
  const escaped = message.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escaped}</Message></Error>`;
  return { status, headers: { 'content-type': 'application/xml', server: 'AmazonS3' }, body: Buffer.from(body) };
}

/** An answer that CloudFront makes itself. */
export function edgeError(status: number, message: string): WebResponse {
  const escaped = message.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  const body = `<!DOCTYPE html><html><head><title>ERROR: The request could not be satisfied</title></head><body><h1>${status} ERROR</h1><p>${escaped}</p></body></html>`;
  return { status, headers: { 'content-type': 'text/html', server: 'CloudFront' }, body: Buffer.from(body) };
}
