/** The colours of the page, for charts: canvas does not read CSS variables. */
export interface ChartTheme {
  font: string;
  text: string;
  line: string;
  surface: string;
  accent: string;
  accentSoft: string;
}

export function readTheme(element: Element): ChartTheme {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    font: style.fontFamily,
    text: colour('--text-muted'),
    line: colour('--line'),
    surface: colour('--surface'),
    accent: colour('--accent'),
    accentSoft: colour('--accent-soft'),
  };
}
