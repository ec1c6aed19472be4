/** Retention as a heat map: on the page a table, for an image a chart. */
import type { EChartsCoreOption } from 'echarts/core';
import type { RetentionAnswer, RetentionCohort } from '../api/answers';
import { wholePercent } from './numbers';
import { groupName } from './plot';
import { periodName } from './plots';
import type { ChartTheme } from './theme';
import { timeTicks } from './ticks';

export interface HeatCell {
  period: number;
  /** Null where the interval lies ahead. */
  people: number | null;
  share: number | null;
  /** The interval is not over. */
  soFar: boolean;
}

export interface HeatRow {
  cohort: RetentionCohort;
  title: string;
  cells: HeatCell[];
}

export interface Heat {
  periods: string[];
  rows: HeatRow[];
}

export function retentionHeat(answer: RetentionAnswer): Heat {
  const starts = answer.cohorts.map(({ start }) => start);
  const ticks = timeTicks(starts, answer.interval, answer.timezone);
  const length = Math.max(0, ...answer.cohorts.map(({ retained }) => retained.length));
  return {
    periods: Array.from({ length }, (_, period) => periodName(answer, period)),
    rows: answer.cohorts.map((cohort, place) => ({
      cohort,
      title: rowTitle(cohort, ticks[place]?.title ?? cohort.start),
      cells: cohort.retained.map((people, period) => heatCell(cohort, people, period)),
    })),
  };
}

function rowTitle({ breakdown }: RetentionCohort, time: string): string {
  return breakdown.length > 0 ? `${time} · ${groupName(breakdown)}` : time;
}

function heatCell(cohort: RetentionCohort, people: number | null, period: number): HeatCell {
  const share = people === null || cohort.size === 0 ? null : people / cohort.size;
  const soFar = cohort.incomplete_from !== undefined && period >= cohort.incomplete_from;
  return { period, people, share, soFar };
}

/** How strong the colour of a share is, in percent: a tenth can still be seen beside nothing. */
export function heatStrength(share: number | null): number {
  return share === null || share <= 0 ? 0 : Math.round(8 + 62 * Math.min(1, share));
}

/** For an image only; on the page the heat map is a table that everybody can read. */
export function heatOption(theme: ChartTheme, heat: Heat): EChartsCoreOption {
  const rows = [...heat.rows].reverse();
  const cells = rows.flatMap((row, y) =>
    row.cells.flatMap(({ share, period }) => (share === null ? [] : [[period, y, share]])),
  );
  const axis = { type: 'category', axisTick: { show: false }, axisLine: { show: false } };
  return {
    animation: false,
    textStyle: { fontFamily: theme.font },
    grid: { left: 8, right: 8, top: 8, bottom: 8, outerBoundsMode: 'same' },
    xAxis: { ...axis, position: 'top', data: heat.periods, axisLabel: { color: theme.text } },
    yAxis: { ...axis, data: rows.map(({ title }) => title), axisLabel: { color: theme.text } },
    visualMap: { show: false, min: 0, max: 1, inRange: { color: [theme.surface, theme.accent] } },
    series: [
      {
        type: 'heatmap',
        data: cells,
        label: {
          show: true,
          formatter: ({ value }: { value: number[] }) => wholePercent(value[2]),
        },
        itemStyle: { borderColor: theme.surface, borderWidth: 2 },
      },
    ],
  };
}
