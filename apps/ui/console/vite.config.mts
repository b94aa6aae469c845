import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const workspace = resolve(import.meta.dirname, '../../..');
const { compilerOptions } = JSON.parse(readFileSync(resolve(workspace, 'tsconfig.base.json'), 'utf8')) as {
  compilerOptions: { paths: Record<string, [string]> };
};

/** The aliases of tsconfig.base.json, longest first: `@busbar/x` would swallow `@busbar/x/y`. */
const alias = Object.entries(compilerOptions.paths)
  .sort(([a], [b]) => b.length - a.length)
  .map(([find, [target]]) => ({ find, replacement: resolve(workspace, target) }));

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: { alias },
  worker: { format: 'es' },
  build: {
    outDir: resolve(workspace, 'dist/apps/ui/console'),
    emptyOutDir: true,
    // Data URLs for fonts and outlines would make the first view larger.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_200,
  },
});
