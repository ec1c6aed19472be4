import type { EChartsCoreOption } from 'echarts/core';
import type { TrendAnswer, TrendPoint } from '../api/insights';
import { longDay, minuteTime, shortDay } from '../format';
import type { Range } from '../ranges';
import { timeAxes, type Mark } from './axes';
import type { ChartTheme } from './theme';

/**
 * A line over the points of the answer. The last point is still growing, so
 * the way to it is dashed.
 */
export function trendOption(
  theme: ChartTheme,
  answer: TrendAnswer,
  range: Range,
): EChartsCoreOption {
  const marks = trendMarks(answer, range);
  const values = marks.map((mark) => mark.value);
  const last = values.length - 1;
  return {
    ...timeAxes(theme, marks, false),
    series: [
      line(
        theme,
        'solid',
        values.map((value, index) => (index < last ? value : null)),
      ),
      line(
        theme,
        'dashed',
        values.map((value, index) => (index >= last - 1 ? value : null)),
      ),
    ],
  };
}

export function trendMarks(answer: TrendAnswer, range: Range): Mark[] {
  const points = answer.series[0]?.points ?? [];
  return points.map((point, index) => mark(point, range, index === points.length - 1));
}

function mark({ time, value }: TrendPoint, range: Range, underWay: boolean): Mark {
  const daily = range.unit === 'day';
  const title = daily ? longDay(time) : minuteTime(time);
  return {
    label: daily ? shortDay(time) : minuteTime(time),
    title: underWay ? `${title}, so far` : title,
    value: value ?? 0,
  };
}

function line(theme: ChartTheme, type: 'solid' | 'dashed', data: (number | null)[]): object {
  return {
    type: 'line',
    data,
    showSymbol: false,
    symbolSize: 7,
    emphasis: { disabled: true },
    lineStyle: { width: 2, type, color: theme.accent },
    itemStyle: { color: theme.accent },
    areaStyle: { color: theme.accentSoft, opacity: type === 'solid' ? 1 : 0.5 },
  };
}
