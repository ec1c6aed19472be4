/** Made-up people, keys and changes for the settings pages. Kept until the process ends. */

const DAY_MS = 86_400_000;

interface Answer {
  status: number;
  body?: unknown;
}

const users = [
  person('u1', 'ada@shop.example', 'Ada Lovelace', true, {}, 0),
  person('u2', 'grace@shop.example', 'Grace Hopper', false, { default: 'editor' }, 1),
  person('u3', 'alan@shop.example', '', false, { default: 'viewer', shop: 'admin' }, undefined),
];

const keys = [
  key('mc6kq4wd2yhn', 'api', '', true),
  key('x7p3v2kzq5ta', 'write', 'shop.example', false),
  key('k2n5q8rwz3md', 'read', 'nightly export', false),
];

const project = { name: 'default', created: since(40), relay: true, sdk_keys: ['shop.example'] };

const entries = Array.from({ length: 40 }, (_, place) => ({
  id: `a${place}`,
  time: since(place / 9),
  actor: { kind: 'user', id: 'u1', name: 'Ada Lovelace' },
  action: ['dashboard.change', 'key.create', 'user.invite', 'cohort.delete'][place % 4],
  target: ['overview', 'x7p3v2kzq5ta', 'grace@shop.example', 'buyers'][place % 4],
  project: 'default',
  detail: { version: place },
}));

/** What GET /v1/session says of who is signed in. */
export const visitor = {
  csrf: 'fixture',
  role: 'admin',
  owner: true,
  user: { id: 'u1', email: 'ada@shop.example', name: 'Ada Lovelace' },
  projects: [
    { name: 'default', role: 'admin' },
    { name: 'shop', role: 'admin' },
  ],
};

/** Answers what is about accounts; undefined for anything else. */
export function accounts(method: string, path: string, body: unknown): Answer | undefined {
  const given = (body ?? {}) as Record<string, unknown>;
  const [, , area = '', id = '', part = ''] = path.split('/');
  switch (`${method} ${area}`) {
    case 'GET setup':
      return { status: 200, body: { needed: false } };
    case 'GET invitation':
      return { status: 200, body: { email: 'alan@shop.example', name: 'Alan' } };
    case 'GET account':
      return { status: 200, body: { sessions: sessions() } };
    case 'GET users':
      return { status: 200, body: { users } };
    case 'POST users':
      return { status: 201, body: { ...users[2], ...given, invitation: secret(id + part) } };
    case 'GET keys':
      return { status: 200, body: { keys } };
    case 'POST keys':
      return { status: 201, body: { ...keys[1], ...given, secret: secret('key') } };
    case 'GET projects':
      return { status: 200, body: id === '' ? { projects: [project] } : project };
    case 'PATCH projects':
      return { status: 200, body: Object.assign(project, given) };
    case 'GET audit':
      return { status: 200, body: { entries, next: 'a39' } };
    case 'PATCH account':
    case 'DELETE account':
    case 'POST invitation':
    case 'PATCH users':
    case 'DELETE users':
    case 'DELETE keys':
      return { status: 204 };
    default:
      return undefined;
  }
}

function person(
  id: string,
  email: string,
  name: string,
  owner: boolean,
  roles: Record<string, string>,
  seen: number | undefined,
): Record<string, unknown> {
  const last = seen === undefined ? {} : { last_seen: since(seen) };
  return {
    id,
    email,
    name,
    owner,
    roles,
    created: since(30),
    invited: seen === undefined,
    ...last,
  };
}

function key(id: string, scope: string, name: string, configured: boolean): object {
  return { id, project: 'default', scope, name, configured, created: since(20) };
}

function sessions(): object[] {
  const agent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36';
  const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Mobile Safari/604.1';
  return [
    { id: 's1', created: since(3), last_seen: since(0), agent, current: true },
    { id: 's2', created: since(9), last_seen: since(2), agent: phone, current: false },
  ];
}

function secret(of: string): string {
  return `weir_example_${of}_4H7QZXMGT2RDAEXAMPLE`;
}

function since(days: number): string {
  return new Date(Date.now() - days * DAY_MS).toISOString();
}
