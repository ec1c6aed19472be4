/** Short messages at the edge of the page: what was done, what went wrong. */

import { explain } from '../lib/api/request';

export interface ToastAction {
  label: string;
  run: () => void;
}

export interface Toast {
  key: number;
  kind: 'good' | 'bad' | 'plain';
  text: string;
  action: ToastAction | null;
}

/** Long enough to read; what went wrong stays until it is closed. */
export const SHOWN_MS = 6_000;
/** More at once cover the page. */
const MAX_TOASTS = 3;

export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #key = 0;

  /** Says that something was done. The action is the way back, such as "Undo". */
  done(text: string, action: ToastAction | null = null): void {
    this.#add('good', text, action);
  }

  say(text: string, action: ToastAction | null = null): void {
    this.#add('plain', text, action);
  }

  /** Says what failed and why: `failed('Not saved', error)`. */
  failed(text: string, error: unknown): void {
    this.#add('bad', `${text}. ${explain(error)}`, null);
  }

  close(key: number): void {
    this.list = this.list.filter((toast) => toast.key !== key);
  }

  #add(kind: Toast['kind'], text: string, action: ToastAction | null): void {
    const toast = { key: this.#key++, kind, text, action };
    this.list = [...this.list, toast].slice(-MAX_TOASTS);
    if (kind === 'bad') return;
    setTimeout(() => {
      this.close(toast.key);
    }, SHOWN_MS);
  }
}

/** The messages of this window. */
export const toasts = new Toasts();
