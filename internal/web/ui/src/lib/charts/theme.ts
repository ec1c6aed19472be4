/** The colours of the page, for charts: canvas does not read CSS variables. */
export interface ChartTheme {
  font: string;
  /** Of axes: quiet. */
  text: string;
  /** Of names within a chart. */
  label: string;
  line: string;
  surface: string;
  accent: string;
  accentSoft: string;
  /** Of the first, second, … line or bar: colours that all kinds of vision tell apart. */
  series: readonly string[];
}

const SERIES = 8;

export function readTheme(element: Element): ChartTheme {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    font: style.fontFamily,
    text: colour('--text-muted'),
    label: colour('--text'),
    line: colour('--line'),
    surface: colour('--surface'),
    accent: colour('--accent'),
    accentSoft: colour('--accent-soft'),
    series: Array.from({ length: SERIES }, (_, place) => colour(`--series-${place + 1}`)),
  };
}

/** The colour of a line; after the last they begin anew. */
export function seriesColour(theme: ChartTheme, place: number): string {
  return theme.series[place % theme.series.length] ?? theme.accent;
}
