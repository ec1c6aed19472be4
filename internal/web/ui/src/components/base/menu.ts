import type { IconName } from './icons';

/** One line of a menu: a link with `href`, else what `run` does. */
export interface MenuItem {
  label: string;
  /** Under the label, quieter. */
  note?: string;
  icon?: IconName;
  href?: string;
  target?: '_blank';
  run?: () => void;
  /** True, or why not. */
  disabled?: boolean | string | undefined;
  /** Destroys something. */
  danger?: boolean;
  /** One of several of which one is chosen. */
  checked?: boolean;
  /** A line above it. */
  separated?: boolean;
}
