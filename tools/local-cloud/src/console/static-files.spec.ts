import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StaticFiles } from './static-files';

describe('the files of the console', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(path.join(tmpdir(), 'static-'))));
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const build = (): void => {
    mkdirSync(path.join(root, 'console/assets'), { recursive: true });
    writeFileSync(path.join(root, 'console/index.html'), 'page');
    writeFileSync(path.join(root, 'console/assets/index-abc.js'), 'script');
    writeFileSync(path.join(root, 'secret.txt'), 'secret');
  };
  const text = (files: StaticFiles, at: string, accept = 'text/html'): string | undefined =>
    files.find(at, accept)?.body.toString();

  it('are the page at its own addresses and the assets by name, and nothing outside', () => {
    build();
    const files = new StaticFiles(path.join(root, 'console'));
    for (const at of ['', 'map', 'invocations/abc', 'executions/arn%3Aaws', 'dead-letters'])
      expect(text(files, at)).toBe('page');
    expect(text(files, 'assets/index-abc.js', '*/*')).toBe('script');
    expect(files.find('assets/index-abc.js', '*/*')?.headers['cache-control']).toContain('immutable');
    for (const at of [
      'health',
      'queues',
      'journal',
      '../secret.txt',
      'assets/../../secret.txt',
      'assets/none.js',
      '%2e%2e/secret.txt',
    ])
      expect(text(files, at)).toBeUndefined();
    // A program that asks for JSON at such an address means an endpoint.
    expect(text(files, 'executions', 'application/json')).toBeUndefined();
  });

  it('say how to build them, and appear once they are', () => {
    const files = new StaticFiles(path.join(root, 'console'));
    expect(text(files, '')).toContain('npx nx run local-cloud-console:build');
    build();
    expect(text(files, '')).toBe('page');
    expect(files.find('', 'text/html')?.headers['content-security-policy']).toContain("default-src 'self'");
  });
});
