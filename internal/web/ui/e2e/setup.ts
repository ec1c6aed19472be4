/** Once for all tests: builds the server, and starts the browser. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** No sandbox within containers, and nothing that a browser does by itself. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

declare module 'vitest' {
  export interface ProvidedContext {
    /** The path of the server's binary. */
    binary: string;
    /** Where the browser takes commands. */
    browser: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(CHROMIUM)) {
    throw new Error(
      `The browser tests need Chromium at ${CHROMIUM}: run "make tools", or name another in CHROMIUM.`,
    );
  }
  const scratch = mkdtempSync(join(tmpdir(), 'weir-e2e-'));
  project.provide('binary', process.env.WEIR_BINARY ?? build(scratch));
  const browser = await chromium.launchServer({ executablePath: CHROMIUM, args: ARGUMENTS });
  project.provide('browser', browser.wsEndpoint());
  return async () => {
    await browser.close();
    rmSync(scratch, { recursive: true });
  };
}

function build(directory: string): string {
  const binary = join(directory, 'weir');
  const root = resolve(import.meta.dirname, '../../../..');
  execFileSync('go', ['build', '-o', binary, './cmd/weir'], { cwd: root, stdio: 'inherit' });
  return binary;
}
