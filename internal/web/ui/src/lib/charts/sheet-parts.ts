/** What a table of an answer is made of. */
import type { CellValue } from '../../components/base/table';
import type { PeoplePick } from '../picks';

export type SheetUnit = 'text' | 'number' | 'share' | 'seconds';

export interface SheetColumn {
  title: string;
  unit: SheetUnit;
}

export interface SheetRow {
  /** Its place in the answer. */
  place: number;
  cells: CellValue[];
  /** The people behind the number in a column. */
  picks?: ((column: number) => PeoplePick | undefined) | undefined;
}

export interface Sheet {
  columns: SheetColumn[];
  rows: SheetRow[];
}

export const text = (title: string): SheetColumn => ({ title, unit: 'text' });
export const number = (title: string): SheetColumn => ({ title, unit: 'number' });
export const share = (title: string): SheetColumn => ({ title, unit: 'share' });
export const seconds = (title: string): SheetColumn => ({ title, unit: 'seconds' });

/** Rows with their places. */
export function numbered(rows: Omit<SheetRow, 'place'>[]): SheetRow[] {
  return rows.map((row, place) => ({ ...row, place }));
}
