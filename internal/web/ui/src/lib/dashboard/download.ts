/** Files that the page makes. */

/** Offers the file under a name made of the title. */
export function download(file: Blob, title: string, extension: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = `${fileName(title)}.${extension}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The picture of a `data:` URL, as charts give it. */
export function pictureOf(url: string): Blob {
  const [head = '', data = ''] = url.split(',', 2);
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: /data:([^;]+)/.exec(head)?.[1] ?? '' });
}

/** What every file system takes, and people can read. */
export function fileName(title: string): string {
  const plain = title
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, MAX_NAME);
  return plain === '' ? 'weir' : plain.toLocaleLowerCase();
}

const MAX_NAME = 80;
