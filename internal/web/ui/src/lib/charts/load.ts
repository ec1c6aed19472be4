import type { EChartsType } from 'echarts/core';

/** Makes an empty chart. The first call fetches the chart library. */
export async function createChart(element: HTMLElement): Promise<EChartsType> {
  const { init } = await import('./echarts');
  return init(element);
}
