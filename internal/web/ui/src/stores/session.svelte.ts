import { access, ApiError, explain } from '../lib/api/request';
import {
  getSession,
  roles,
  signIn,
  signOut,
  type Credentials,
  type Role,
  type Session,
} from '../lib/api/session';
import { router } from '../lib/router.svelte';
import { takeToken } from '../lib/token';
import { offerFirstRun } from './first-run';
import { toasts } from './toasts.svelte';

const RETRY_MS = 3_000;
const NOT_HERE: ReadonlySet<number> = new Set([403, 404]);

export type SessionState =
  | { kind: 'loading' }
  | { kind: 'signed-out'; error: string | null }
  | { kind: 'unreachable'; error: string }
  | { kind: 'signed-in'; session: Session };

/** Who looks at the page: decides between the sign-in form and the dashboard. */
export class SessionStore {
  state = $state.raw<SessionState>({ kind: 'loading' });
  #retry: ReturnType<typeof setTimeout> | undefined;
  #checking = false;
  /** Counts the checks: what an older one hears does not count any more. */
  #check = 0;

  /** Null until somebody is signed in. */
  readonly session = $derived(this.state.kind === 'signed-in' ? this.state.session : null);

  /** Signs in with the token in the URL if there is one, else with the cookie. */
  async start(): Promise<void> {
    // A refusal may also be about a password that was typed: the server knows.
    access.ended = () => {
      if (this.state.kind === 'signed-in' && !this.#checking) void this.check();
    };
    access.renew = this.check;
    const token = takeToken();
    if (token === null) {
      await this.check();
      return;
    }
    await this.signIn({ token });
    if (this.session !== null) await offerFirstRun();
  }

  /** Where it fails the state says why. */
  async signIn(credentials: Credentials): Promise<void> {
    try {
      await signIn(credentials);
    } catch (error) {
      this.state = { kind: 'signed-out', error: explain(error) };
      return;
    }
    await this.check();
  }

  /** Asks the server who we are; until it answers, asks again. */
  readonly check = async (): Promise<void> => {
    clearTimeout(this.#retry);
    const check = ++this.#check;
    this.#checking = true;
    try {
      const session = await getSession();
      access.csrf = session.csrf;
      if (check === this.#check) this.state = { kind: 'signed-in', session };
    } catch (error) {
      if (check === this.#check) this.#fail(error);
    } finally {
      if (check === this.#check) this.#checking = false;
    }
  };

  async signOut(): Promise<void> {
    // Without an answer the cookie may live on: say so by staying signed in.
    await signOut();
    this.#forgetCheck();
    this.state = { kind: 'signed-out', error: null };
  }

  /** Whether who is signed in may do what needs a role, in the project shown. */
  can(role: Role): boolean {
    if (this.session === null) return false;
    return this.session.owner || roles.indexOf(this.session.role) >= roles.indexOf(role);
  }

  /** Why a control is disabled, in a word for its hint; undefined when it is not. */
  why(role: Role): string | undefined {
    if (this.can(role)) return undefined;
    const name = role === 'admin' ? 'Admins' : 'Editors';
    return `${name} of this project may do this; you are its ${this.session?.role ?? 'guest'}.`;
  }

  /** Call when the page goes away. */
  stop(): void {
    clearTimeout(this.#retry);
    this.#forgetCheck();
    access.ended = null;
    access.renew = null;
    this.state = { kind: 'loading' };
  }

  #forgetCheck(): void {
    this.#check++;
    this.#checking = false;
  }

  #fail(error: unknown): void {
    if (error instanceof ApiError && error.unauthorized) {
      const ended = this.state.kind === 'signed-in';
      this.state = { kind: 'signed-out', error: ended ? 'The session has ended.' : null };
      return;
    }
    // A link to a project that one may not see, or that is gone.
    if (error instanceof ApiError && router.project !== null && NOT_HERE.has(error.status)) {
      toasts.failed(`Project ${router.project} cannot be opened`, error);
      router.set({ project: null });
      return;
    }
    // A dashboard that is already open stays: it says itself that it is not live.
    if (this.state.kind === 'signed-in') return;
    this.state = { kind: 'unreachable', error: explain(error) };
    this.#retry = setTimeout(() => void this.check(), RETRY_MS);
  }
}

/** The one session of this window. */
export const session = new SessionStore();
