import type { Dashboard, Tile } from '../../lib/api/dashboards';
import { copyDashboard } from '../../lib/dashboard/keep';
import {
  addTile,
  duplicateTile,
  MAX_TILES,
  removeTile,
  replaceTile,
  restoreTile,
  tileTitle,
  type NewTile,
} from '../../lib/dashboard/tiles';
import { router } from '../../lib/router.svelte';
import type { DashboardStore } from '../../stores/dashboard.svelte';
import { toasts } from '../../stores/toasts.svelte';
import type { Grip } from './grip';

/** The dialog that is open. */
export type Open =
  | { kind: 'add' }
  | { kind: 'share' }
  | { kind: 'name' }
  | { kind: 'annotations'; first?: string }
  | { kind: 'tile'; tile: Tile }
  | { kind: 'move'; id: string; grip: Grip };

/** What is done to a dashboard by hand. The store shows and saves it. */
export class Editor {
  open = $state.raw<Open | null>(null);

  constructor(private readonly store: DashboardStore) {}

  readonly close = (): void => {
    this.open = null;
  };

  readonly arrange = (tiles: Tile[]): void => {
    this.store.change({ tiles });
  };

  /** A text is written at once. */
  readonly add = (tile: NewTile): void => {
    this.open = null;
    if (this.#tiles.length >= MAX_TILES) {
      toasts.say(`A dashboard has at most ${MAX_TILES} tiles.`);
      return;
    }
    const tiles = addTile(this.#tiles, tile);
    const added = tiles.at(-1);
    this.arrange(tiles);
    if (added?.kind === 'text') this.open = { kind: 'tile', tile: added };
  };

  readonly change = (tile: Tile): void => {
    this.arrange(replaceTile(this.#tiles, tile));
  };

  readonly duplicate = ({ id }: Tile): void => {
    this.arrange(duplicateTile(this.#tiles, id));
  };

  readonly remove = (tile: Tile): void => {
    this.arrange(removeTile(this.#tiles, tile.id));
    toasts.say(`“${tileTitle(tile)}” is removed.`, {
      label: 'Undo',
      run: () => {
        this.arrange(restoreTile(this.#tiles, tile));
      },
    });
  };

  readonly rename = (named: Pick<Dashboard, 'name' | 'description'>): void => {
    this.store.change(named);
  };

  /** Copies the whole dashboard, and goes there. */
  readonly copy = async (): Promise<void> => {
    const { dashboard } = this.store;
    if (dashboard === null) return;
    try {
      const { id } = await copyDashboard(dashboard);
      router.go(`/dashboards/${encodeURIComponent(id)}?edit=1`);
    } catch (error) {
      toasts.failed('Not copied', error);
    }
  };

  get #tiles(): readonly Tile[] {
    return this.store.dashboard?.tiles ?? [];
  }
}
