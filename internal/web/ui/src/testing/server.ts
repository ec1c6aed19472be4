/** The server's side of fetch and EventSource, played by the test. */

import { vi } from 'vitest';

export interface Call {
  method: string;
  path: string;
  body: unknown;
}

/** Answers fetch from `answer`, and keeps what was asked. */
export function serve(answer: (call: Call) => Response | Promise<Response>): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    const call = { method: init.method ?? 'GET', path, body };
    calls.push(call);
    return Promise.resolve(answer(call));
  });
  return calls;
}

export function problem(status: number, detail: string): Response {
  const body = { code: 'some_code', title: 'Some title', detail, status };
  return Response.json(body, { status, headers: { 'Content-Type': 'application/problem+json' } });
}

/** An EventSource whose messages come from the test. */
export class FakeEventSource extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  static opened: FakeEventSource[] = [];

  readyState = FakeEventSource.CONNECTING;

  constructor(readonly url: string) {
    super();
    FakeEventSource.opened.push(this);
  }

  /** Replaces EventSource; returns the list of those that will be opened. */
  static install(): FakeEventSource[] {
    FakeEventSource.opened = [];
    vi.stubGlobal('EventSource', FakeEventSource);
    return FakeEventSource.opened;
  }

  send(type: 'event' | 'summary', data: unknown): void {
    this.readyState = FakeEventSource.OPEN;
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    this.dispatchEvent(new MessageEvent(type, { data: text }));
  }

  /** The connection breaks; the browser tries again by itself unless refused. */
  fail(refused: boolean): void {
    this.readyState = refused ? FakeEventSource.CLOSED : FakeEventSource.CONNECTING;
    this.dispatchEvent(new Event('error'));
  }

  close(): void {
    this.readyState = FakeEventSource.CLOSED;
  }
}
