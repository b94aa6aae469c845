import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/_cloud/',
  plugins: [react()],
  build: {
    outDir: resolve(import.meta.dirname, '../../dist/tools/local-cloud-console'),
    emptyOutDir: true,
    // Data URLs for fonts would make the first view larger.
    assetsInlineLimit: 0,
  },
});
