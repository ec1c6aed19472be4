import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Session } from '../../lib/api/session';
import Settings from '../../pages/Settings.svelte';
import { session } from '../../stores/session.svelte';
import { sampleSession } from '../../testing/samples';
import { problem, serve, type Call } from '../../testing/server';

const ada = { id: 'u1', email: 'ada@shop.example', name: 'Ada' };
let calls: Call[];

beforeEach(() => {
  history.replaceState(null, '', '/settings');
});

afterEach(() => {
  cleanup();
  session.stop();
  vi.unstubAllGlobals();
});

function open(section: string, changes: Partial<Session>, answer: (call: Call) => unknown): void {
  const state = sampleSession({ user: ada, owner: false, role: 'admin', ...changes });
  session.state = { kind: 'signed-in', session: state };
  calls = serve((call) => {
    const body = answer(call);
    return body === undefined ? new Response(null, { status: 204 }) : Response.json(body);
  });
  render(Settings, { section });
}

test.each(['project', 'keys', 'users', 'audit'])(
  'who is no admin is told who may see %s, and nothing is asked',
  (section) => {
    open(section, { role: 'editor' }, () => ({}));
    expect(screen.getByText('This is for admins')).toBeTruthy();
    expect(screen.getByText(/you are its editor/)).toBeTruthy();
    expect(calls).toEqual([]);
  },
);

test('an invitation gives a link, once', async () => {
  const user = { id: 'u2', email: 'grace@shop.example', name: '', owner: false, invited: true };
  open('users', {}, ({ method }) =>
    method === 'POST'
      ? { ...user, roles: { default: 'viewer' }, created: '', invitation: 's/1' }
      : { users: [] },
  );
  await screen.findByText('Nobody has an account yet');
  await fireEvent.click(screen.getByRole('button', { name: 'Invite' }));
  expect(screen.queryByLabelText('Owner of this installation')).toBeNull();
  const email = screen.getByLabelText('E-mail address');
  await fireEvent.input(email, { target: { value: ' grace@shop.example' } });
  await fireEvent.change(screen.getByLabelText('Role in default'), { target: { value: 'editor' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Make the invitation' }));
  const link = await screen.findByLabelText('Link');
  expect(link.textContent).toBe(`${location.origin}/invite/s%2F1`);
  expect(calls.find(({ method }) => method === 'POST')?.body).toEqual({
    email: 'grace@shop.example',
    name: '',
    roles: { default: 'editor' },
  });
  await fireEvent.click(screen.getByRole('button', { name: 'Done' }));
  expect(screen.queryByLabelText('Link')).toBeNull();
});

test('an admin changes roles in his own project only', async () => {
  const roles = { default: 'viewer', other: 'admin' };
  const user = { id: 'u/2', email: 'g@shop.example', name: 'Grace', owner: false, roles };
  open('users', {}, ({ method }) =>
    method === 'GET' ? { users: [{ ...user, created: '', invited: false }] } : user,
  );
  await fireEvent.click(await screen.findByRole('button', { name: 'More about Grace' }));
  await fireEvent.click(screen.getByRole('menuitem', { name: /Change/ }));
  expect(screen.queryByLabelText('Role in other')).toBeNull();
  await fireEvent.change(screen.getByLabelText('Role in default'), { target: { value: '' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await vi.waitFor(() => {
    expect(calls.some(({ method }) => method === 'PATCH')).toBe(true);
  });
  const sent = calls.find(({ method }) => method === 'PATCH');
  expect(sent).toMatchObject({ path: '/v1/users/u%2F2', body: { name: 'Grace', roles: {} } });
});

test('a project may be called like something that every object has', async () => {
  const user = { id: 'u2', email: 'g@shop.example', name: 'Grace', owner: false, roles: {} };
  open('users', { project: 'constructor' }, () => ({
    users: [{ ...user, created: '', invited: false }],
  }));
  expect(await screen.findByText('none')).toBeTruthy();
  await fireEvent.click(await screen.findByRole('button', { name: 'More about Grace' }));
  await fireEvent.click(screen.getByRole('menuitem', { name: /Change/ }));
  expect(screen.getByLabelText<HTMLSelectElement>('Role in constructor').value).toBe('');
});

test('one cannot remove oneself', async () => {
  const self = { ...ada, owner: true, roles: {}, created: '', invited: false };
  open('users', {}, () => ({ users: [self] }));
  await fireEvent.click(await screen.findByRole('button', { name: 'More about Ada' }));
  const item = screen.getByRole('menuitem', { name: /Remove/ });
  expect(item.getAttribute('aria-disabled')).toBe('true');
});

test('a key is shown once when it is made, and revoked after a question', async () => {
  const key = { id: 'x7', project: 'default', scope: 'write', name: 'shop', configured: false };
  const created = '2026-01-02T03:04:05Z';
  open('keys', {}, ({ method }) => {
    if (method === 'POST') return { ...key, created, secret: 'weir_write_1' };
    return method === 'GET' ? { keys: [{ ...key, created }] } : undefined;
  });
  await screen.findByText('x7');
  await fireEvent.click(screen.getByRole('button', { name: 'New key' }));
  await fireEvent.change(screen.getByLabelText('Kind'), { target: { value: 'read' } });
  await fireEvent.click(screen.getByRole('button', { name: 'Make the key' }));
  expect((await screen.findByLabelText('Write key')).textContent).toBe('weir_write_1');
  expect(calls.find(({ method }) => method === 'POST')?.body).toEqual({ scope: 'read', name: '' });
  await fireEvent.click(screen.getByRole('button', { name: 'Done' }));

  await fireEvent.click(screen.getByRole('button', { name: 'Revoke Write key shop' }));
  expect(calls.some(({ method }) => method === 'DELETE')).toBe(false);
  const dialog = screen.getByRole('dialog', { name: 'Revoke Write key shop?' });
  await fireEvent.click(within(dialog).getByRole('button', { name: 'Revoke' }));
  await vi.waitFor(() => {
    expect(calls.find(({ method }) => method === 'DELETE')?.path).toBe('/v1/keys/x7');
  });
});

test('a key of the configuration says where it is changed', async () => {
  const key = { id: 'x7', project: 'default', scope: 'api', name: '', configured: true };
  open('keys', {}, () => ({ keys: [{ ...key, created: '' }] }));
  const button = await screen.findByRole('button', { name: /Revoke/ });
  expect(button.getAttribute('aria-disabled')).toBe('true');
  expect(button.title).toContain('configuration');
});

test('settings of a project are sent as they are written', async () => {
  const project = { name: 'default', created: '2026-01-02T03:04:05Z', relay: true };
  open('project', {}, () => ({ ...project, sdk_keys: ['a.example'] }));
  const keys = await screen.findByLabelText('SDK keys');
  await fireEvent.input(keys, { target: { value: ' a.example \n\n b \n' } });
  await fireEvent.click(screen.getByLabelText('Republish each event on NATS'));
  await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await vi.waitFor(() => {
    expect(calls.find(({ method }) => method === 'PATCH')).toEqual({
      method: 'PATCH',
      path: '/v1/projects/default',
      body: { relay: false, sdk_keys: ['a.example', 'b'] },
    });
  });
});

test('a password is long enough and written twice alike before it is sent', async () => {
  open('account', {}, ({ method }) => (method === 'GET' ? { sessions: [] } : undefined));
  const field = (name: string): HTMLElement => screen.getByLabelText(name);
  const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Change the password' });
  await fireEvent.input(field('Current password'), { target: { value: 'old' } });
  await fireEvent.input(field('New password'), { target: { value: 'nine char' } });
  await fireEvent.input(field('New password, again'), { target: { value: 'nine char' } });
  expect(button.disabled).toBe(true);
  await fireEvent.input(field('New password'), { target: { value: 'long enough' } });
  expect(button.disabled).toBe(true);
  await fireEvent.input(field('New password, again'), { target: { value: 'long enough' } });
  expect(button.disabled).toBe(false);
  await fireEvent.click(button);
  await vi.waitFor(() => {
    expect(calls.find(({ method }) => method === 'PATCH')?.body).toEqual({
      password: 'long enough',
      current_password: 'old',
    });
  });
});

test('what the server refuses stands in the form', async () => {
  open('account', {}, () => ({ sessions: [] }));
  serve(() => problem(409, 'the name is taken'));
  await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText('The name is taken.');
});

test('the audit log goes on with older entries', async () => {
  const entry = (id: string): object => ({
    id,
    time: '2026-01-02T03:04:05Z',
    actor: { kind: 'user', id: 'u1', name: 'Ada' },
    action: 'dashboard.delete',
    target: `board ${id}`,
    project: 'default',
    detail: {},
  });
  open('audit', {}, ({ path }) =>
    path.includes('before=a') ? { entries: [entry('b')] } : { entries: [entry('a')], next: 'a' },
  );
  await screen.findByText('board a');
  expect(screen.getByText('delete dashboard')).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Show more' }));
  await screen.findByText('board b');
  expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
});
