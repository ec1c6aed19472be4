import type { EChartsCoreOption } from 'echarts/core';
import { count, short } from '../format';
import type { ChartTheme } from './theme';
import { tooltipContent } from './tooltip';

/** One bar or point: a time label and how many. */
export interface Mark {
  /** Under the axis. */
  label: string;
  /** In the tooltip, in full. */
  title: string;
  value: number;
}

/** What all time charts of the page share: quiet axes and the tooltip. */
export function timeAxes(
  theme: ChartTheme,
  marks: readonly Mark[],
  boundaryGap: boolean,
): EChartsCoreOption {
  return {
    animation: false,
    textStyle: { fontFamily: theme.font },
    grid: { left: 0, right: 8, top: 12, bottom: 6, outerBoundsMode: 'same' },
    xAxis: {
      type: 'category',
      boundaryGap,
      data: marks.map((mark) => mark.label),
      axisLine: { lineStyle: { color: theme.line } },
      axisTick: { show: false },
      axisLabel: { color: theme.text, fontSize: 11, margin: 12, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      splitNumber: 3,
      axisLabel: { color: theme.text, fontSize: 11, formatter: short },
      splitLine: { lineStyle: { color: theme.line } },
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      className: 'chart-tooltip',
      borderWidth: 0,
      padding: 0,
      transitionDuration: 0,
      axisPointer: { lineStyle: { color: theme.text } },
      formatter: (params: unknown) => tooltipOf(marks, params),
    },
  };
}

function tooltipOf(marks: readonly Mark[], params: unknown): HTMLElement | string {
  const first: unknown = Array.isArray(params) ? params[0] : params;
  const mark = marks[(first as { dataIndex?: number } | undefined)?.dataIndex ?? -1];
  return mark === undefined ? '' : tooltipContent(mark.title, `${count(mark.value)} events`);
}
