import { edgeScroll, preview, type Cell, type GestureKind } from '../../lib/dashboard/gesture';
import type { Placed } from '../../lib/dashboard/grid';

/** What a gesture begins with. */
interface Start<T extends Placed> {
  id: string;
  kind: GestureKind;
  tiles: readonly T[];
  cell: Cell;
  event: PointerEvent;
  scroller: Element;
}

/** A tile under a pointer: where it is, and what the others would do. */
export class Gesture<T extends Placed> {
  readonly id: string;
  readonly kind: GestureKind;
  /** The pointer that holds the tile. */
  readonly pointer: number;
  dx = $state(0);
  dy = $state(0);
  tiles = $state.raw<readonly T[]>([]);

  readonly #start: Start<T>;
  readonly #scrolled: number;
  #x: number;
  #y: number;
  #frame = 0;

  constructor(start: Start<T>) {
    this.#start = start;
    this.id = start.id;
    this.kind = start.kind;
    this.pointer = start.event.pointerId;
    this.tiles = start.tiles;
    this.#x = start.event.clientX;
    this.#y = start.event.clientY;
    this.#scrolled = start.scroller.scrollTop;
    this.#frame = requestAnimationFrame(this.#pull);
  }

  moved({ clientX, clientY }: PointerEvent): void {
    this.#x = clientX;
    this.#y = clientY;
    this.#follow();
  }

  /** Call when it is over. */
  stop(): void {
    cancelAnimationFrame(this.#frame);
  }

  #follow(): void {
    const { event, scroller, tiles, cell } = this.#start;
    this.dx = this.#x - event.clientX;
    this.dy = this.#y - event.clientY + scroller.scrollTop - this.#scrolled;
    this.tiles = preview(tiles, this.id, this.kind, this, cell);
  }

  /** Scrolls while the pointer is near an edge, also when it stands still. */
  readonly #pull = (): void => {
    const { scroller } = this.#start;
    const whole = scroller === document.scrollingElement;
    const { top, bottom } = scroller.getBoundingClientRect();
    const by = edgeScroll(this.#y, whole ? 0 : top, whole ? innerHeight : bottom);
    if (by !== 0) {
      scroller.scrollTop += by;
      this.#follow();
    }
    this.#frame = requestAnimationFrame(this.#pull);
  };
}

/** What scrolls when the element does not fit: a box around it, or the page. */
export function scrollerOf(element: Element): Element {
  for (let box = element.parentElement; box !== null; box = box.parentElement) {
    const { overflowY } = getComputedStyle(box);
    if ((overflowY === 'auto' || overflowY === 'scroll') && box.scrollHeight > box.clientHeight) {
      return box;
    }
  }
  return document.scrollingElement ?? document.documentElement;
}
