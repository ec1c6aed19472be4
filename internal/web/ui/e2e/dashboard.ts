/** The page as its reader sees it: by roles, labels and texts. */
import type { Locator, Page } from 'playwright-core';
import { API_TOKEN } from './weir.ts';

export class Dashboard {
  /** The newest events, newest first. */
  readonly rows: Locator;

  constructor(
    readonly page: Page,
    readonly url: string,
  ) {
    this.rows = page.getByRole('list', { name: 'Newest events' }).getByRole('button');
  }

  /** Opens the live page with the printed token and waits until it is live. */
  async open(): Promise<void> {
    await this.page.goto(`${this.url}/live#token=${API_TOKEN}`);
    await this.badge('Live').waitFor();
  }

  /** Signs in as the page itself would, for tests that begin at another one than the live page. */
  async signIn(): Promise<void> {
    const data = { token: API_TOKEN };
    const answer = await this.page.context().request.post(`${this.url}/v1/session`, { data });
    if (!answer.ok()) throw new Error(`the server answered ${answer.status()}`);
  }

  /** Where the form that one signs in with takes a token. */
  async tokenField(): Promise<Locator> {
    await this.page.getByRole('radio', { name: 'API token' }).check({ force: true });
    return this.page.getByLabel('API token').and(this.page.locator('[type=password]'));
  }

  /** What the page says about its connection. */
  badge(text: string): Locator {
    return this.page.getByRole('status').filter({ hasText: text });
  }

  /** A number at the head of the page, in full, though it may be shown short. */
  async headline(label: string): Promise<number> {
    const item = this.page
      .locator('dl > div')
      .filter({ has: this.page.getByRole('term').getByText(label, { exact: true }) });
    return number(await item.locator('[title]').getAttribute('title'));
  }

  /** The rows of a list such as "Top pages": what, and how often. */
  async top(title: string): Promise<[string, number][]> {
    const rows = await this.page
      .getByRole('table', { name: title })
      .locator('tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) => [
          row.querySelector('th')?.innerText ?? '',
          row.querySelector('td:last-child')?.getAttribute('title') ?? '',
        ]),
      );
    return rows.map(([label = '', count = '']) => [label, number(count)]);
  }

  /** The points of the trend, from the table for those who do not see the chart. */
  async trend(): Promise<[string, number][]> {
    const rows = await this.page
      .getByRole('table', { name: 'Events per' })
      .locator('tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) => [
          row.querySelector('time')?.getAttribute('datetime') ?? '',
          row.querySelector('td')?.textContent ?? '',
        ]),
      );
    return rows.map(([time = '', count = '']) => [time, number(count)]);
  }

  /**
   * When a text comes to stand among the newest events, as a time in ms. To be
   * called before the event is sent.
   */
  appears(text: string): Promise<number> {
    return this.page.evaluate(
      (text) =>
        new Promise<number>((resolve) => {
          const observer = new MutationObserver(() => {
            if (
              document
                .querySelector('[aria-label^="Newest events"]')
                ?.textContent.includes(text) !== true
            )
              return;
            observer.disconnect();
            resolve(Date.now());
          });
          observer.observe(document, { subtree: true, childList: true, characterData: true });
        }),
      text,
    );
  }
}

/** Reads "1,234". */
function number(text: string | null): number {
  if (text === null || !/^[\d,]+$/.test(text)) throw new Error(`not a number: ${String(text)}`);
  return Number(text.replaceAll(',', ''));
}
