import { readFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { fixture } from './dev/fixture.ts';

// In development the API is that of a running `weir serve`, or, with
// `--mode fixture`, made up by dev/fixture.ts.
const server = process.env.WEIR_URL ?? 'http://127.0.0.1:8080';

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), notice(), ...(mode === 'fixture' ? [fixture()] : []), svelteTesting()],
  server: mode === 'fixture' ? {} : { proxy: { '/v1': server } },
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    // Every asset is a file, so that `img-src` and friends can stay strict.
    assetsInlineLimit: 0,
    // All browsers that run the rest of the code know modulepreload.
    modulePreload: { polyfill: false },
    license: { fileName: 'licenses.md' },
    chunkSizeWarningLimit: 700,
    rolldownOptions: { output: { hashCharacters: 'hex' } },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts', 'tracker/**/*.test.ts'],
    restoreMocks: true,
  },
}));

/** ECharts' license asks that its notice travels with it. */
function notice(): Plugin {
  return {
    name: 'weir-notice',
    apply: 'build',
    generateBundle() {
      const source = readFileSync('node_modules/echarts/NOTICE', 'utf8');
      this.emitFile({ type: 'asset', fileName: 'NOTICE', source });
    },
  };
}
