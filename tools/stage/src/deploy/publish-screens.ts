import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

const SCREENS_FOLDER = 'dist/apps/ui/console';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
};

/** What the screens must know of their stage; served as `/config.json`. It holds no secret. */
export interface ScreensConfig {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly region: string;
  /** Origin of the hosted sign-in page. */
  readonly signInUrl: string;
  /** Where the user pool's API answers, when it is not AWS. */
  readonly identityEndpoint?: string;
  /** Locally the console signs in by itself. */
  readonly demoUser?: { readonly username: string; readonly password: string };
}

/**
 * Puts the built screens into their bucket. Files with a hash in their name never change and are cached for a year;
 * the page itself and its configuration are asked for every time. The page goes last: it must not name what is not there.
 */
export async function publishScreens(s3: S3Client, bucket: string, config: ScreensConfig): Promise<number> {
  const files = filesIn(SCREENS_FOLDER).sort((a, b) => Number(a.endsWith('.html')) - Number(b.endsWith('.html')));
  const put = (key: string, body: Buffer | string, cacheControl: string) =>
    s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentType: CONTENT_TYPES[extname(key)] ?? 'application/octet-stream',
        CacheControl: cacheControl,
      }),
    );
  await put('config.json', JSON.stringify(config), 'no-cache');
  for (const file of files) {
    const key = relative(SCREENS_FOLDER, file).replaceAll('\\', '/');
    await put(key, readFileSync(file), key.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
  }
  return files.length + 1;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : [path];
  });
}
