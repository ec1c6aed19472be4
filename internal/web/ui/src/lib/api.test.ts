import { expect, test, vi } from 'vitest';
import { problem, serve } from '../testing/server';
import { ApiError, getSession, signIn, signOut } from './api';

test('signIn posts the token as JSON and accepts an empty answer', async () => {
  const calls = serve(() => new Response(null, { status: 204 }));
  await signIn('secret');
  expect(calls).toEqual([{ method: 'POST', path: '/v1/session', body: { token: 'secret' } }]);
});

test('signOut deletes the session', async () => {
  const calls = serve(() => new Response(null, { status: 204 }));
  await signOut();
  expect(calls).toEqual([{ method: 'DELETE', path: '/v1/session', body: undefined }]);
});

test('a problem becomes an error with its code and detail', async () => {
  serve(() => problem(401, 'The token was revoked.'));
  const error = await getSession().catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({
    code: 'some_code',
    message: 'The token was revoked.',
    unauthorized: true,
    unreachable: false,
  });
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
