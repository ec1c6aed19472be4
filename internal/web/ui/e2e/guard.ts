/** Watches a page for what must never happen while it is used. */
import type { Page } from 'playwright-core';

export class Guard {
  readonly #problems: string[] = [];
  readonly #expected: RegExp[] = [];

  /** Watches everything that the page loads from now on. */
  async watch(page: Page, origin: string): Promise<void> {
    page.on('pageerror', (error) => this.#problems.push(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.#problems.push(message.text());
    });
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== origin) this.#problems.push(`asked ${request.url()}`);
    });
    // Nothing opens a dialog of the browser but scripts that were sent as events.
    page.on('dialog', (dialog) => {
      this.#problems.push(`a script ran: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (violation) => {
        console.error(`policy: ${violation.effectiveDirective} of ${violation.blockedURI}`);
      });
    });
  }

  /** Says that a test provokes such messages. */
  expects(message: RegExp): void {
    this.#expected.push(message);
  }

  /** What happened and was not expected. */
  get problems(): string[] {
    return this.#problems.filter((text) => !this.#expected.some((known) => known.test(text)));
  }
}
