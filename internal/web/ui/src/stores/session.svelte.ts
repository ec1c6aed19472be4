import { ApiError, explain, getSession, signIn, signOut, type Session } from '../lib/api';
import { takeToken } from '../lib/token';

const RETRY_MS = 3_000;

export type SessionState =
  | { kind: 'loading' }
  | { kind: 'signed-out'; error: string | null }
  | { kind: 'unreachable'; error: string }
  | { kind: 'signed-in'; session: Session };

/** Who looks at the page: decides between the sign-in form and the dashboard. */
export class SessionStore {
  state = $state.raw<SessionState>({ kind: 'loading' });
  #retry: ReturnType<typeof setTimeout> | undefined;

  /** Signs in with the token in the URL if there is one, else with the cookie. */
  async start(): Promise<void> {
    const token = takeToken();
    if (token === null) await this.check();
    else await this.signIn(token);
  }

  async signIn(token: string): Promise<void> {
    try {
      await signIn(token);
    } catch (error) {
      this.state = { kind: 'signed-out', error: explain(error) };
      return;
    }
    await this.check();
  }

  /** Asks the server who we are; until it answers, asks again. */
  readonly check = async (): Promise<void> => {
    clearTimeout(this.#retry);
    try {
      this.state = { kind: 'signed-in', session: await getSession() };
    } catch (error) {
      this.#fail(error);
    }
  };

  async signOut(): Promise<void> {
    // Without an answer the cookie may live on: say so by staying signed in.
    await signOut();
    this.state = { kind: 'signed-out', error: null };
  }

  /** Call when the page goes away. */
  stop(): void {
    clearTimeout(this.#retry);
  }

  #fail(error: unknown): void {
    if (error instanceof ApiError && error.unauthorized) {
      const ended = this.state.kind === 'signed-in';
      this.state = { kind: 'signed-out', error: ended ? 'The session has ended.' : null };
      return;
    }
    // A dashboard that is already open stays: it says itself that it is not live.
    if (this.state.kind === 'signed-in') return;
    this.state = { kind: 'unreachable', error: explain(error) };
    this.#retry = setTimeout(() => void this.check(), RETRY_MS);
  }
}
