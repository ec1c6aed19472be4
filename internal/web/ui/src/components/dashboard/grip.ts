import type { Direction } from '../../lib/dashboard/arrange';
import type { GestureKind } from '../../lib/dashboard/gesture';

/** What a tile needs to be moved and sized. */
export interface Grip {
  /** For pointerdown on what moves it. */
  move: (event: PointerEvent) => void;
  /** For pointerdown on its corner. */
  resize: (event: PointerEvent) => void;
  /** For keydown on what moves it: arrow keys move, with Shift they size. */
  press: (event: KeyboardEvent) => void;
  step: (way: Direction, kind: GestureKind) => void;
  /** It is under the pointer now. */
  held: boolean;
}
