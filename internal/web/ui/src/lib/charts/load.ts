import type { EChartsType } from 'echarts/core';

/** In pixels. */
export interface Size {
  width: number;
  height: number;
}

/**
 * Makes an empty chart, as large as the element unless a size is given. The
 * first call fetches the chart library.
 */
export async function createChart(element: HTMLElement, size?: Size): Promise<EChartsType> {
  const { init } = await import('./echarts');
  return init(element, null, size);
}
