/**
 * The tooltips of charts. Their contents are elements with text, since ECharts
 * would take a string for markup.
 */

/** How all of them look; what is not said here says the style of `.chart-tooltip`. */
export const tooltipLook = {
  confine: true,
  className: 'chart-tooltip',
  borderWidth: 0,
  padding: 0,
  transitionDuration: 0,
} as const;

export interface TooltipRow {
  colour?: string;
  name: string;
  value: string;
}

/** A title and a value for each of several names. */
export function tooltipRows(title: string, rows: readonly TooltipRow[]): HTMLElement {
  const content = document.createElement('div');
  content.append(element('span', title), ...rows.map(tooltipRow));
  return content;
}

function tooltipRow({ colour, name, value }: TooltipRow): HTMLElement {
  const row = element('p', '');
  const mark = element('i', '');
  mark.style.background = colour ?? 'transparent';
  row.append(mark, element('span', name), element('strong', value));
  return row;
}

function element(tag: string, text: string): HTMLElement {
  const node = document.createElement(tag);
  node.textContent = text;
  return node;
}
