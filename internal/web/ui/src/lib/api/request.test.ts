import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { problem, serve } from '../../testing/server';
import { router } from '../router.svelte';
import { access, ApiError, request, requestText, withProject, withQuery } from './request';
import { getSession, signIn, signOut } from './session';

let stop: () => void;

beforeEach(() => {
  history.replaceState(null, '', '/');
  stop = router.start(() => true);
});

afterEach(() => {
  stop();
  access.csrf = '';
  access.ended = null;
  access.renew = null;
  vi.unstubAllGlobals();
});

const nothing = (): Response => new Response(null, { status: 204 });

test('signIn posts what it is given as JSON and accepts an empty answer', async () => {
  const calls = serve(nothing);
  await signIn({ token: 'secret' });
  await signIn({ email: 'ada@shop.example', password: 'secret' });
  expect(calls).toEqual([
    { method: 'POST', path: '/v1/session', body: { token: 'secret' } },
    {
      method: 'POST',
      path: '/v1/session',
      body: { email: 'ada@shop.example', password: 'secret' },
    },
  ]);
});

test('signOut deletes the session', async () => {
  const calls = serve(nothing);
  await signOut();
  expect(calls).toEqual([{ method: 'DELETE', path: '/v1/session', body: undefined }]);
});

test('what changes something carries the proof that it comes from this page', async () => {
  const seen: [string, string | undefined][] = [];
  vi.stubGlobal('fetch', (_: string, init: RequestInit & { headers: Record<string, string> }) => {
    seen.push([init.method ?? '', init.headers['Weir-CSRF']]);
    return Promise.resolve(nothing());
  });
  access.csrf = 'proof';
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) {
    await request(method, '/v1/keys');
  }
  expect(seen).toEqual([
    ['GET', undefined],
    ['POST', 'proof'],
    ['PUT', 'proof'],
    ['PATCH', 'proof'],
    ['DELETE', 'proof'],
  ]);
});

test('a stale proof is renewed once, and the change made after all', async () => {
  const proofs: (string | undefined)[] = [];
  const stale = { title: 'Forbidden', detail: 'get it again', field: 'Weir-CSRF' };
  vi.stubGlobal('fetch', (_: string, init: RequestInit & { headers: Record<string, string> }) => {
    const proof = init.headers['Weir-CSRF'];
    proofs.push(proof);
    return Promise.resolve(proof === 'new' ? nothing() : Response.json(stale, { status: 403 }));
  });
  access.csrf = 'old';
  access.renew = () => {
    access.csrf = 'new';
    return Promise.resolve();
  };
  await request('DELETE', '/v1/keys/x');
  expect(proofs).toEqual(['old', 'new']);
  access.renew = () => Promise.resolve();
  access.csrf = 'old';
  await expect(request('DELETE', '/v1/keys/x')).rejects.toMatchObject({ forbidden: true });
  expect(proofs).toHaveLength(4);
});

test('requests are about the project in the address bar, but for those of none', () => {
  router.go('/?project=shop');
  expect(withProject('/v1/keys')).toBe('/v1/keys?project=shop');
  expect(withProject('/v1/live?rate=20')).toBe('/v1/live?rate=20&project=shop');
  expect(withProject('/v1/keys?project=other')).toBe('/v1/keys?project=other');
  expect(withProject('/v1/shared/abc')).toBe('/v1/shared/abc');
  expect(withProject('/v1/setup')).toBe('/v1/setup');
  router.set({ project: null });
  expect(withProject('/v1/keys')).toBe('/v1/keys');
});

test('a query leaves out what is empty', () => {
  const path = withQuery('/v1/audit', {
    limit: 10,
    before: '',
    code: null,
    name: 'a&b',
    x: undefined,
  });
  expect(path).toBe('/v1/audit?limit=10&name=a%26b');
  expect(withQuery('/v1/audit', {})).toBe('/v1/audit');
});

test('a problem becomes an error with its code and detail, as a sentence', async () => {
  serve(() => problem(401, 'the token was revoked'));
  const error = await getSession().catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({
    code: 'some_code',
    message: 'The token was revoked.',
    unauthorized: true,
    unreachable: false,
    retryAfter: null,
  });
});

test('a refusal for want of a session is told, others are not', async () => {
  access.ended = vi.fn();
  serve(({ path }) => problem(path === '/v1/keys' ? 401 : 403, 'no'));
  await expect(request('GET', '/v1/users')).rejects.toMatchObject({ forbidden: true });
  expect(access.ended).not.toHaveBeenCalled();
  await expect(request('GET', '/v1/keys')).rejects.toMatchObject({ unauthorized: true });
  expect(access.ended).toHaveBeenCalledOnce();
});

test('too many requests say when to come again', async () => {
  serve(() => new Response('{}', { status: 429, headers: { 'Retry-After': '7' } }));
  await expect(getSession()).rejects.toMatchObject({ status: 429, retryAfter: 7 });
});

test.each([
  ['HTML from a proxy', '<h1>Bad gateway</h1>'],
  ['null', 'null'],
  ['a detail that is no text', '{"detail":{"a":1}}'],
])('an error answer of %s still has a message', async (_, body) => {
  serve(() => new Response(body, { status: 502, statusText: 'Bad Gateway' }));
  await expect(getSession()).rejects.toThrow('The server answered 502 Bad Gateway.');
});

test('no answer at all is unreachable', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed to fetch')));
  await expect(getSession()).rejects.toMatchObject({ code: 'unreachable', unreachable: true });
});

test('an aborted request throws its reason, and no error of ours', async () => {
  const abort = new AbortController();
  vi.stubGlobal('fetch', () => Promise.reject(new DOMException('gone', 'AbortError')));
  abort.abort();
  const asked = request('GET', '/v1/keys', undefined, abort.signal);
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
});

test('other forms of an answer are text', async () => {
  serve(() => new Response('a,b\n1,2\n'));
  expect(await requestText('POST', '/v1/query', {}, 'text/csv')).toBe('a,b\n1,2\n');
});

test('an answer that breaks off, or is of a proxy, is told as such', async () => {
  serve(() => new Response('<html>', { headers: { 'Content-Type': 'application/json' } }));
  await expect(request('GET', '/v1/dashboards')).rejects.toMatchObject({
    message: 'The answer of the server did not come whole.',
    unreachable: true,
  });
});

test('a change goes to the project that it was made in, wherever one is by then', async () => {
  const calls = serve(nothing);
  router.go('/dashboards/overview?project=shop');
  await request('PUT', '/v1/dashboards/overview', {}, undefined, 'blog');
  await request('PUT', '/v1/dashboards/overview', {}, undefined, null);
  expect(calls.map(({ path }) => path)).toEqual([
    '/v1/dashboards/overview?project=blog',
    '/v1/dashboards/overview',
  ]);
});
