import { existsSync, readFileSync } from 'node:fs';
import { extname, join, resolve, sep } from 'node:path';

export interface StaticFile {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** The console shows nothing of other hosts, and no other page may frame it. */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'";

/** The console's own pages; everything else below `/_cloud` is an endpoint. */
const PAGES = /^(|invocations(\/.*)?|map|dead-letters(\/.*)?|executions(\/.*)?)$/;

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Local cloud</title>
<body style="font-family:system-ui;max-width:40rem;margin:4rem auto;padding:0 1rem"><h1>The console is not built</h1>
<p>Build it with <code>npx nx run local-cloud-console:build</code> and load this page again.</p></body></html>`;

/** The built console: `dist/tools/local-cloud-console`, beside the running program or at the end of the sources. */
export class StaticFiles {
  private readonly candidates: readonly string[];

  constructor(folder?: string) {
    this.candidates =
      folder === undefined
        ? [join(__dirname, '../local-cloud-console'), join(__dirname, '../../../../dist/tools/local-cloud-console')]
        : [folder];
  }

  /** Looked for again each time: it may be built while the cloud runs. */
  private get folder(): string | undefined {
    return this.candidates.find((candidate) => existsSync(join(candidate, 'index.html')));
  }

  /** The file for a path below `/_cloud/`, the page itself for its own addresses; undefined for everything else. */
  find(path: string, accept: string): StaticFile | undefined {
    const wantsPage = PAGES.test(path) && (path === '' || accept.includes('text/html'));
    const { folder } = this;
    if (folder === undefined)
      return wantsPage ? { body: Buffer.from(NOT_BUILT), headers: this.headers('.html', 'no-store') } : undefined;
    if (wantsPage)
      return { body: readFileSync(join(folder, 'index.html')), headers: this.headers('.html', 'no-cache') };
    if (!/^(assets\/)?[\w.-]+\.\w+$/.test(path)) return undefined;
    const file = resolve(folder, path);
    if (!file.startsWith(folder + sep) || !existsSync(file)) return undefined;
    // Vite puts a hash of the content into the names of assets.
    return {
      body: readFileSync(file),
      headers: this.headers(
        extname(file),
        path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      ),
    };
  }

  private headers(extension: string, caching: string): Record<string, string> {
    return {
      'content-type': TYPES[extension] ?? 'application/octet-stream',
      'cache-control': caching,
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    };
  }
}
