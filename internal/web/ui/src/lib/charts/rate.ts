import type { EChartsCoreOption } from 'echarts/core';
import { clockTime } from '../format';
import type { Summary } from '../messages';
import { timeAxes, type Mark } from './axes';
import type { ChartTheme } from './theme';

/** A label under every fifteenth bar: a minute in quarters. */
const LABEL_EVERY = 15;

/** Bars of the last 60 full seconds, the newest at the right edge. */
export function rateOption(theme: ChartTheme, summary: Summary): EChartsCoreOption {
  const marks = rateMarks(summary);
  const axes = timeAxes(theme, marks, true);
  return {
    ...axes,
    xAxis: {
      ...(axes.xAxis as object),
      axisLabel: {
        color: theme.text,
        fontSize: 11,
        margin: 12,
        interval: (_: number, label: string) => label !== '',
        showMinLabel: true,
        showMaxLabel: true,
        alignMinLabel: 'left',
        alignMaxLabel: 'right',
      },
    },
    series: [
      {
        type: 'bar',
        data: marks.map((mark) => mark.value),
        itemStyle: { color: theme.accent, borderRadius: [2, 2, 0, 0] },
        emphasis: { disabled: true },
        barCategoryGap: '25%',
        barMinHeight: 0,
      },
    ],
  };
}

/** The bars, each with the second it stands for. */
export function rateMarks(summary: Summary): Mark[] {
  const seconds = summary.per_second.length;
  const end = Math.floor(Date.parse(summary.time) / 1_000);
  return summary.per_second.map((value, index) => {
    const ago = seconds - index;
    return { label: rateLabel(ago, seconds), title: clockTime((end - ago) * 1_000), value };
  });
}

function rateLabel(ago: number, seconds: number): string {
  if (ago === 1) return 'now';
  return ago === seconds || ago % LABEL_EVERY === 0 ? `−${ago} s` : '';
}
