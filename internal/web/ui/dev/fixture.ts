/**
 * A stand-in for the server, for work on the dashboard without one:
 * `npm run dev:fixture`, then open /#token=fixture. Not part of the build.
 *
 * FIXTURE_RATE is events per second (default 12); 0 shows the empty state.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Connect, Plugin } from 'vite';
import { accounts, visitor } from './accounts.ts';
import { Shop } from './shop.ts';
import { trendAnswer } from './trend.ts';

const COOKIE = 'weir_fixture=1';
/** The policy of the real server: what breaks it breaks here. */
const CSP = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

const SESSION = { project: 'default', version: '0.1.0', ...visitor };

export function fixture(): Plugin {
  const shop = new Shop(Number(process.env.FIXTURE_RATE ?? 12));
  return {
    name: 'weir-fixture',
    configureServer(server) {
      server.middlewares.use(routes(shop));
    },
    configurePreviewServer(server) {
      server.middlewares.use((_request, response, next) => {
        response.setHeader('Content-Security-Policy', CSP);
        next();
      });
      server.middlewares.use(routes(shop));
    },
  };
}

function routes(shop: Shop): Connect.NextHandleFunction {
  return (request, response, next) => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    if (!path.startsWith('/v1/')) next();
    else if (path === '/v1/session') void session(shop, request, response);
    else if (!signedIn(request)) refuse(response);
    else if (path === '/v1/live') live(shop, request, response);
    else if (path === '/v1/query') void query(shop, request, response);
    else void account(path, request, response);
  };
}

async function account(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readJSON(request);
  const answer = accounts(request.method ?? 'GET', path, body);
  if (answer === undefined) json(response, 404, { title: 'Not here', status: 404 });
  else if (answer.status === 204) response.writeHead(204).end();
  else json(response, answer.status, answer.body);
}

async function session(
  shop: Shop,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'GET') {
    if (!signedIn(request)) refuse(response);
    else json(response, 200, { ...SESSION, simulated: shop.rate > 0 });
    return;
  }
  const leaving = request.method === 'DELETE';
  const { token, password } = leaving ? {} : await readJSON(request);
  if (!leaving && token !== 'fixture' && password !== 'fixture') {
    refuse(response, 'wrong e-mail address or password');
    return;
  }
  const age = leaving ? '; Max-Age=0' : '';
  response.setHeader('Set-Cookie', `${COOKIE}; HttpOnly; SameSite=Strict; Path=/${age}`);
  response.writeHead(204).end();
}

function live(shop: Shop, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  const leave = shop.watch((type, id, data) => {
    const head = id === '' ? '' : `id: ${id}\n`;
    response.write(`${head}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  });
  request.on('close', leave);
}

async function query(
  shop: Shop,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { from, interval } = await readJSON(request);
  json(response, 200, trendAnswer(shop, String(from), String(interval)));
}

function signedIn(request: IncomingMessage): boolean {
  return request.headers.cookie?.includes(COOKIE) ?? false;
}

function refuse(response: ServerResponse, detail = 'Sign in first.'): void {
  response.setHeader('Content-Type', 'application/problem+json');
  json(response, 401, { code: 'unauthorized', title: 'Unauthorized', detail, status: 401 });
}

function json(response: ServerResponse, status: number, body: unknown): void {
  if (!response.hasHeader('Content-Type')) response.setHeader('Content-Type', 'application/json');
  response.writeHead(status).end(JSON.stringify(body));
}

async function readJSON(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text === '' ? '{}' : text) as Record<string, unknown>;
}
