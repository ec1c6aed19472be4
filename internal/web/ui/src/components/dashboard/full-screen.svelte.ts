/**
 * A part of the page that fills the window, for a screen on a wall. Where the
 * browser lets it, the window fills the screen as well.
 */
export class FullScreen {
  on = $state(false);

  async enter(element: HTMLElement): Promise<void> {
    this.on = true;
    try {
      await element.requestFullscreen();
    } catch {
      // Phones and some screens cannot; then it fills the window only.
    }
  }

  readonly leave = (): void => {
    this.on = false;
    if (document.fullscreenElement !== null) void document.exitFullscreen();
  };

  /** For the document's fullscreenchange: the browser has keys of its own to leave. */
  readonly changed = (): void => {
    if (document.fullscreenElement === null) this.on = false;
  };
}
