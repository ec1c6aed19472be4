/** The write key that snippets show: public, and the server keeps only its digest. */

/** Stands where a key is to be filled in. */
export const NO_KEY = 'WRITE_KEY';

/** Remembers the write key of each project in this browser. */
export class WriteKeys {
  constructor(private readonly storage: Storage = localStorage) {}

  get(project: string): string {
    try {
      return this.storage.getItem(name(project)) ?? '';
    } catch {
      return '';
    }
  }

  set(project: string, key: string): void {
    try {
      if (key === '') this.storage.removeItem(name(project));
      else this.storage.setItem(name(project), key);
    } catch {
      // Storage that is full or forbidden: the page remembers until it is closed.
    }
  }
}

function name(project: string): string {
  return `weir.write-key.${project}`;
}
