import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { WebResponse } from '../../kernel/services';
import type { Behaviour } from './distribution-model';

const gzipAsync = promisify(gzip);
const brotliAsync = promisify(brotliCompress);

const TYPES = new Set([
  'application/dash+xml',
  'application/eot',
  'application/font',
  'application/font-sfnt',
  'application/javascript',
  'application/json',
  'application/manifest+json',
  'application/opentype',
  'application/otf',
  'application/pdf',
  'application/pkcs7-mime',
  'application/protobuf',
  'application/rss+xml',
  'application/truetype',
  'application/ttf',
  'application/vnd.apple.mpegurl',
  'application/vnd.mapbox-vector-tile',
  'application/vnd.ms-fontobject',
  'application/wasm',
  'application/xhtml+xml',
  'application/xml',
  'application/x-font-opentype',
  'application/x-font-truetype',
  'application/x-font-ttf',
  'application/x-javascript',
  'font/eot',
  'font/opentype',
  'font/otf',
  'font/ttf',
  'image/svg+xml',
  'text/css',
  'text/csv',
  'text/html',
  'text/javascript',
  'text/js',
  'text/plain',
  'text/richtext',
  'text/tab-separated-values',
  'text/xml',
  'text/x-component',
  'text/x-java-source',
  'text/x-script',
]);

/** Whether the viewer's `Accept-Encoding` takes an encoding. */
function accepts(header: string, encoding: string): boolean {
  return header.split(',').some((part) => {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    return name === encoding && !parameters.some((parameter) => /^q=0(\.0+)?$/.test(parameter));
  });
}

/** The encoding that a viewer gets, Brotli first, where behaviour and cache policy allow one. */
export function chosenEncoding(behaviour: Behaviour, acceptEncoding: string | undefined): 'br' | 'gzip' | undefined {
  if (!behaviour.compress || acceptEncoding === undefined) return undefined;
  if (behaviour.cachePolicy.brotli && accepts(acceptEncoding, 'br')) return 'br';
  return behaviour.cachePolicy.gzip && accepts(acceptEncoding, 'gzip') ? 'gzip' : undefined;
}

/**
 * Compresses an answer on the way to the viewer if its type and size are among those that CloudFront compresses.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
 */
export async function compressed(response: WebResponse, encoding: 'br' | 'gzip'): Promise<WebResponse> {
  const type =
    String(response.headers['content-type'] ?? '')
      .split(';', 1)[0]
      ?.trim()
      .toLowerCase() ?? '';
  const size = response.body.length;
  if (![200, 403, 404].includes(response.status) || !TYPES.has(type) || size < 1_000 || size > 10_000_000)
    return response;
  if (response.headers['content-encoding'] !== undefined) return response;
  const body =
    encoding === 'gzip'
      ? await gzipAsync(response.body)
      : await brotliAsync(response.body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
  const { etag } = response.headers;
  return {
    status: response.status,
    headers: {
      ...response.headers,
      'content-encoding': encoding,
      vary: 'Accept-Encoding',
      // A strong validator promises equal bytes, which the compressed form has not.
      ...(typeof etag === 'string' && !etag.startsWith('W/') && { etag: `W/${etag}` }),
    },
    body,
  };
}
