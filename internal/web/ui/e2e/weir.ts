/** A real server in a directory of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AsOf } from '../src/lib/api/answers.ts';
import type { TrendAnswer } from '../src/lib/api/insights.ts';
import type { SqlAnswer } from '../src/lib/api/sql.ts';

export const WRITE_KEY = 'e2e-write-key-0123456789';
export const API_TOKEN = 'e2e-api-token-0123456789';

/** What a test sends; the server fills in the rest. */
export interface SentEvent {
  name: string;
  id?: string;
  time?: string;
  user_id: string;
  anonymous_id?: string;
  properties?: Record<string, unknown>;
  /** Properties of the person. */
  person?: { set: Record<string, unknown> };
  context?: Record<string, unknown>;
}

export class Weir {
  /** Where it serves, such as http://127.0.0.1:40123; kept over restarts. */
  url = '';
  readonly #data = mkdtempSync(join(tmpdir(), 'weir-e2e-data-'));
  #process: ChildProcess | undefined;

  constructor(private readonly binary: string) {}

  /** Starts the server, again on the same address and data if it ran before. */
  async start(): Promise<void> {
    const listen = this.url === '' ? '127.0.0.1:0' : new URL(this.url).host;
    const child = spawn(
      this.binary,
      [
        ...['serve', '--data', this.#data, '--listen', listen],
        ...['--nats-listen', 'off', '--log-level', 'info'],
      ],
      {
        // Settings of whoever runs the tests are not for this server.
        env: { PATH: process.env.PATH, WEIR_WRITE_KEY: WRITE_KEY, WEIR_API_TOKEN: API_TOKEN },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    this.#process = child;
    this.url = await servedURL(child);
    await this.#ready();
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends it in good order and removes its data. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    rmSync(this.#data, { recursive: true });
  }

  /** Sends events and throws unless all were accepted. */
  async send(...events: SentEvent[]): Promise<void> {
    const answer = await this.#ask('POST', '/v1/events', WRITE_KEY, events);
    const body = (await answer.json()) as { accepted?: number };
    if (answer.status !== 202 || body.accepted !== events.length) {
      throw new Error(`the server answered ${answer.status} ${JSON.stringify(body)}`);
    }
  }

  /** Sends events, and waits until questions see them: they are behind the log by a moment. */
  async store(...events: SentEvent[]): Promise<void> {
    await this.send(...events);
    const asOf = async (): Promise<AsOf> =>
      (await this.api<SqlAnswer>('POST', '/v1/sql', { sql: 'SELECT 1' })).as_of;
    while ((await asOf()).lag_ms > 0) await moment();
  }

  /** Sends events as a browser that calls itself so. */
  async sendAs(agent: string, ...events: SentEvent[]): Promise<void> {
    const answer = await this.#ask('POST', '/v1/events', WRITE_KEY, events, {
      'User-Agent': agent,
    });
    if (answer.status !== 202) throw new Error(`the server answered ${await answer.text()}`);
  }

  /** Sends what is not an event, and throws unless it was refused. */
  async sendWrong(event: unknown, headers: Record<string, string> = {}): Promise<void> {
    const { status } = await this.#ask('POST', '/v1/events', WRITE_KEY, [event], headers);
    if (status !== 400) throw new Error(`the server answered ${status}`);
  }

  /** Asks a question as a program would. */
  async query<T = TrendAnswer>(question: unknown): Promise<T> {
    return await this.api<T>('POST', '/v1/query', question);
  }

  /** The answer to a question as CSV. */
  async csv(path: string, question: unknown): Promise<string> {
    const answer = await this.#ask('POST', path, API_TOKEN, question, { Accept: 'text/csv' });
    if (!answer.ok) throw new Error(`the server answered ${answer.status} ${await answer.text()}`);
    return await answer.text();
  }

  /** Does what the owner may do, as a program would; throws unless it is done. */
  async api<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.#ask(method, path, API_TOKEN, body);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  #ask(
    method: string,
    path: string,
    key: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(this.url + path, {
      method,
      headers: {
        Authorization: `Bearer ${key}`,
        Accept: 'application/json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async #ready(): Promise<void> {
    for (;;) {
      const answer = await fetch(`${this.url}/readyz`);
      if (answer.ok) return;
      await moment();
    }
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#process;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}

/** Between two looks whether the server has come so far. */
function moment(): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}

/** The address in the server's log line; throws with all lines if it exits before. */
async function servedURL(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error('the server was started without a pipe for its log');
  const lines = createInterface(child.stderr);
  const seen: string[] = [];
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      seen.push(line);
      const url = /weir serves.* http=(\S+)/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('error', reject);
    lines.once('close', () => {
      reject(new Error(`the server did not start:\n${seen.join('\n')}`));
    });
  });
}
