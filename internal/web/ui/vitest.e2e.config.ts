import { defineConfig } from 'vitest/config';

/** The dashboard in a real browser against the real server: `npm run e2e`. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['e2e/**/*.e2e.ts'],
    globalSetup: 'e2e/setup.ts',
    // One browser, and one server at a time: figures are not to disturb each other.
    fileParallelism: false,
    isolate: false,
    // These end what hangs, and promise nothing: a test says itself what may take how long.
    testTimeout: 300_000,
    hookTimeout: 120_000,
    expect: { poll: { interval: 50, timeout: 30_000 } },
  },
});
