/** Calls `view` for each page that is shown, with the address of the one before. */
export function watchPages(hash: boolean, view: (referrer?: string) => void): void {
  let shown = '';
  const look = (): void => {
    const address = hash ? location.href : location.href.replace(/#.*/, '');
    if (shown === address) return;
    view(shown || document.referrer);
    shown = address;
  };
  // Applications set the title after the address, and often the address twice.
  const soon = (): unknown => setTimeout(look);

  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name].bind(history);
    history[name] = (...state) => {
      original(...state);
      soon();
    };
  }
  addEventListener('popstate', soon);
  addEventListener('pageshow', (event) => {
    // Back from the browser's memory.
    if (event.persisted) view();
  });
  look();
}
