import { defineConfig } from 'vite';

/** The browser tracker, one script without dependencies: `npm run build:tracker`. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: '../tracker',
    emptyOutDir: false,
    target: 'es2021',
    modulePreload: false,
    lib: {
      entry: 'tracker/weir.ts',
      formats: ['iife'],
      name: 'weirTracker',
      fileName: () => 'weir.js',
    },
  },
});
