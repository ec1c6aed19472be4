/** A shop on an origin of its own, and the gate between it and the server. */
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { API_TOKEN, WRITE_KEY, type Weir } from './weir.ts';

export class Site {
  /** The shop: any path is a page. */
  url = '';
  /** The server, through the gate. */
  gate = '';
  /** Attributes of the tracker's tag. */
  tag = `data-key="${WRITE_KEY}"`;
  /** What the pages show. */
  body = '';
  /** What the pages call before the tracker is there. */
  early: unknown[] = [];
  /** The status that the gate answers events with in the server's place. */
  trouble: number | undefined;
  /** Whether the gate loses the answers to events. */
  deaf = false;

  /** The names of the events of each request. */
  readonly #attempts: string[][] = [];
  readonly #pages = createServer((asked, answer) => {
    answer.setHeader('Content-Type', 'text/html').end(this.#html(asked.url ?? ''));
  });
  readonly #gate = createServer((asked, answer) => void this.#pass(asked, answer));

  constructor(private readonly weir: Weir) {}

  async start(): Promise<void> {
    for (const server of [this.#pages, this.#gate]) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
    this.url = `http://127.0.0.1:${(this.#pages.address() as AddressInfo).port}`;
    this.gate = `http://127.0.0.1:${(this.#gate.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const server of [this.#pages, this.#gate]) {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    }
  }

  page(path: string): string {
    return this.url + path;
  }

  /** How many requests have carried an event of a name. */
  seen(name: string): number {
    return this.#attempts.filter((names) => names.includes(name)).length;
  }

  /** Columns of this site's events, in the order of their times. */
  async stored(columns: string, where = 'true'): Promise<unknown[][]> {
    const order = columns.startsWith('DISTINCT') ? '' : 'ORDER BY time, received_at';
    const sql = `SELECT ${columns} FROM events WHERE url LIKE '${this.url}/%' AND ${where} ${order}`;
    const answer = await fetch(`${this.weir.url}/v1/sql`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${API_TOKEN}` },
      body: JSON.stringify({ sql }),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return ((await answer.json()) as { rows: unknown[][] }).rows;
  }

  #html(path: string): string {
    const title = `Shop ${path.replace(/\?.*/, '')}`;
    return `<!doctype html><title>${title}</title>${this.body}
      <script>window.weir = ${JSON.stringify(this.early)}</script>
      <script async src="${this.gate}/weir.js" ${this.tag}></script>`;
  }

  async #pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = Buffer.concat(await asked.toArray());
    const posted = asked.method === 'POST';
    if (posted) this.#note(body);
    if (posted && this.trouble !== undefined) {
      answer.writeHead(this.trouble, { 'Access-Control-Allow-Origin': '*' }).end();
      return;
    }
    const { method = '', headers, url = '' } = asked;
    const upstream = request(this.weir.url + url, { method, headers });
    upstream.on('error', () => answer.destroy());
    upstream.on('response', (reply) => {
      if (posted && this.deaf) {
        answer.destroy();
        return;
      }
      answer.writeHead(reply.statusCode ?? 0, reply.headers);
      reply.pipe(answer);
    });
    upstream.end(body);
  }

  #note(body: Buffer): void {
    const events = JSON.parse(body.toString()) as { name: string }[];
    this.#attempts.push(events.map(({ name }) => name));
  }
}
