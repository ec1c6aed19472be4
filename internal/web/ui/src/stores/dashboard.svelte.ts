import {
  getDashboard,
  listAnnotations,
  saveDashboard,
  type Annotation,
  type Dashboard,
} from '../lib/api/dashboards';
import { ApiError, explain } from '../lib/api/request';
import { readDashboard } from '../lib/dashboard/read';
import { Saver, type SaveState } from '../lib/dashboard/saver';
import { router } from '../lib/router.svelte';
import { toasts } from './toasts.svelte';

/** More steps back than anybody takes; what bounds the memory of a long edit. */
const MOST_UNDO = 50;

export type LoadState = 'loading' | 'ready' | 'missing' | { error: string };

/** A dashboard that is looked at and changed. It saves itself. */
export class DashboardStore {
  state = $state.raw<LoadState>('loading');
  dashboard = $state.raw<Dashboard | null>(null);
  annotations = $state.raw<readonly Annotation[]>([]);
  save = $state.raw<SaveState>({ kind: 'saved' });
  /** States that `undo` brings back, the oldest first. */
  #before = $state.raw<readonly Dashboard[]>([]);
  readonly canUndo = $derived(this.#before.length > 0);

  #saver: Saver | null = null;
  #request: AbortController | undefined;
  /** Its last change may be saved when the address bar is at another project already. */
  readonly #project = router.project;

  constructor(private readonly id: string) {}

  /** Loads it, or loads it again: what is not saved is given up. */
  readonly load = async (): Promise<void> => {
    this.#request?.abort();
    const { signal } = (this.#request = new AbortController());
    try {
      const dashboard = await getDashboard(this.id, signal);
      if (signal.aborted) return;
      this.#show(dashboard);
    } catch (error) {
      if (!signal.aborted) this.#miss(error);
      return;
    }
    // Annotations are a help: without them the charts are shown all the same.
    await this.loadAnnotations().catch(() => undefined);
  };

  /** Those that are known stay where it fails; throws why it does. */
  readonly loadAnnotations = async (): Promise<void> => {
    this.annotations = await listAnnotations(this.#request?.signal);
  };

  /** Shows the change at once, and saves it soon. */
  change(change: Partial<Omit<Dashboard, 'id' | 'version'>>): void {
    if (this.dashboard === null || this.#saver === null) return;
    this.#before = [...this.#before, this.dashboard].slice(-MOST_UNDO);
    this.#become({ ...this.dashboard, ...change });
  }

  undo(): void {
    const last = this.#before.at(-1);
    if (last === undefined) return;
    this.#before = this.#before.slice(0, -1);
    this.#become(last);
  }

  /** Tries again to save what could not be saved. */
  readonly saveNow = async (): Promise<void> => {
    await this.#saver?.flush();
  };

  /** Something would be lost if the window closed now. */
  get dirty(): boolean {
    return this.#saver?.dirty === true;
  }

  /** Call when the page goes away: saves what is left, and says so if that fails. */
  async stop(): Promise<void> {
    this.#request?.abort();
    const known = this.save.kind === 'conflict';
    await this.#saver?.flush();
    if (this.dirty && !known)
      toasts.failed(`The last change of “${this.#name}” is lost`, this.#why);
  }

  /** For one that is about to be deleted: what is not saved yet is not to be. */
  readonly giveUp = (): void => {
    this.#saver?.drop();
  };

  get #name(): string {
    return this.dashboard?.name ?? '';
  }

  get #why(): string {
    return this.save.kind === 'failed' ? this.save.error : 'Somebody else has changed it.';
  }

  /** One that is shown stays, unless there is none any more. */
  #miss(error: unknown): void {
    this.state = reason(error);
    if (this.state === 'missing') this.dashboard = null;
    else if (this.dashboard !== null) toasts.failed('Not loaded again', error);
  }

  #show(dashboard: Dashboard): void {
    this.dashboard = readDashboard(dashboard);
    this.#before = [];
    this.save = { kind: 'saved' };
    this.#saver?.drop();
    const put = (changed: Dashboard): Promise<Dashboard> => saveDashboard(changed, this.#project);
    const saver = new Saver(dashboard.version, put, (state) => {
      // One that was given up may still hear from the server.
      if (this.#saver === saver) this.save = state;
    });
    this.#saver = saver;
    this.state = 'ready';
  }

  #become(dashboard: Dashboard): void {
    this.dashboard = dashboard;
    this.#saver?.change(dashboard);
  }
}

function reason(error: unknown): LoadState {
  if (error instanceof ApiError && error.status === 404) return 'missing';
  return { error: explain(error) };
}
