import { tick } from 'svelte';
import type { Tile } from '../../lib/api/dashboards';
import { announceMove } from '../../lib/dashboard/announce';
import { nudge, stretch, type Direction } from '../../lib/dashboard/arrange';
import type { Cell, GestureKind } from '../../lib/dashboard/gesture';
import { COLUMNS, replace, samePlaces, settle } from '../../lib/dashboard/grid';
import { tileTitle } from '../../lib/dashboard/tiles';
import { Gesture, scrollerOf } from './gesture.svelte';
import type { Grip } from './grip';

/** The height of a row of the board, gap included, in rem. */
export const ROW_REM = 5;

/** The board whose tiles are moved, as it is when it is asked. */
interface Movable {
  tiles: () => readonly Tile[];
  /** Takes all tiles when some have other places. */
  arrange: (tiles: Tile[]) => void;
  element: () => HTMLElement;
}

const ways: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** Moves and sizes the tiles of a board, by a pointer and by keys. */
export class Mover {
  /** What a pointer is doing; null while none does. */
  gesture = $state.raw<Gesture<Tile> | null>(null);
  /** What is read out. */
  said = $state('');

  constructor(private readonly board: Movable) {}

  gripOf({ id }: Tile): Grip {
    return {
      move: (event) => {
        this.#begin(event, id, 'move');
      },
      resize: (event) => {
        this.#begin(event, id, 'resize');
      },
      press: (event) => void this.#press(event, id),
      step: (way, kind) => {
        this.#step(id, way, kind);
      },
      held: this.gesture?.id === id,
    };
  }

  /** For the window's pointermove: a finger beside the one that holds the tile moves nothing. */
  readonly moved = (event: PointerEvent): void => {
    if (this.#holds(event)) this.gesture?.moved(event);
  };

  /** For the window's pointerup. */
  readonly released = (event: PointerEvent): void => {
    if (this.#holds(event)) this.#end(true);
  };

  /** For the window's pointercancel. */
  readonly lost = (event: PointerEvent): void => {
    if (this.#holds(event)) this.#end(false);
  };

  /** Gives up what a pointer is doing. Call it when the board goes away, too. */
  readonly cancel = (): void => {
    this.#end(false);
  };

  #holds({ pointerId }: PointerEvent): boolean {
    return this.gesture?.pointer === pointerId;
  }

  #begin(event: PointerEvent, id: string, kind: GestureKind): void {
    const { currentTarget } = event;
    if (event.button !== 0 || this.gesture !== null || !(currentTarget instanceof Element)) return;
    event.preventDefault();
    currentTarget.setPointerCapture(event.pointerId);
    const board = this.board.element();
    const tiles = this.board.tiles();
    const start = { id, kind, tiles, cell: cellOf(board), event, scroller: scrollerOf(board) };
    this.gesture = new Gesture(start);
  }

  #end(kept: boolean): void {
    if (this.gesture === null) return;
    const { tiles: after } = this.gesture;
    this.gesture.stop();
    this.gesture = null;
    if (kept) this.#arrange(after);
  }

  /** A press on the handle that moves nothing is no change, and no tile comes or goes by one. */
  #arrange(after: readonly Tile[]): void {
    const tiles = this.board.tiles();
    const arranged = settle(replace(tiles, after));
    if (!samePlaces(arranged, tiles)) this.board.arrange(arranged);
  }

  async #press(event: KeyboardEvent, id: string): Promise<void> {
    const way = ways[event.key];
    if (way === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const handle = event.currentTarget;
    this.#step(id, way, event.shiftKey ? 'resize' : 'move');
    // Another place may be another place in the page, where the focus gets lost.
    await tick();
    if (handle instanceof HTMLElement) handle.focus();
  }

  #step(id: string, way: Direction, kind: GestureKind): void {
    const tiles = this.board.tiles();
    const before = tiles.find((one) => one.id === id);
    const after = (kind === 'move' ? nudge : stretch)(tiles, id, way);
    const now = after.find((one) => one.id === id);
    if (before === undefined || now === undefined) return;
    this.#say(announceMove(tileTitle(before), before, now));
    this.#arrange(after);
  }

  /** The same words twice are read out twice only if they differ. */
  #say(text: string): void {
    this.said = this.said === text ? `${text} ` : text;
  }
}

function cellOf(board: HTMLElement): Cell {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return { width: board.clientWidth / COLUMNS, height: ROW_REM * rem };
}
