import { amount, percent, timeSpan } from './numbers';
import type { CellValue } from '../../components/base/table';
import type { SheetUnit } from './sheet-parts';

/** How a cell of a table is written. */
export function cellText(value: CellValue, unit: SheetUnit): string {
  if (typeof value === 'string') return value;
  const measured = typeof value === 'number' ? value : null;
  if (unit === 'share') return percent(measured);
  return unit === 'seconds' ? timeSpan(measured) : amount(measured);
}
