import { cleanup, render } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { Plot } from '../../lib/charts/plot';
import PlotChart from './PlotChart.svelte';

type Click = (params: object) => void;
const clicks: Click[] = [];

// The charts need a canvas, which this DOM has not.
vi.mock('../../lib/charts/load', () => ({
  createChart: () =>
    Promise.resolve({
      setOption: vi.fn(),
      resize: vi.fn(),
      dispose: vi.fn(),
      on: (_: string, listener: Click) => clicks.push(listener),
      isDisposed: () => true,
      getZr: () => ({ on: vi.fn() }),
    }),
}));

afterEach(() => {
  cleanup();
  clicks.length = 0;
});

const plot: Plot = {
  ticks: ['2026-03-01', '2026-03-02'].map((day) => ({
    time: `${day}T00:00:00Z`,
    label: day,
    title: day,
  })),
  underWay: 2,
  lines: [{ name: 'Events', values: [1, 2], colour: 0 }],
};

test('a click on a note means that note, whatever others there are', async () => {
  const onmark = vi.fn();
  const marks = [
    { id: 'before', time: '2026-02-01T00:00:00Z', text: 'before all' },
    { id: 'shown', time: '2026-03-02T12:00:00Z', text: 'in it' },
  ];
  render(PlotChart, { label: 'Events', plot, shape: 'line', marks, onmark });
  await vi.waitFor(() => {
    expect(clicks).toHaveLength(1);
  });
  clicks[0]?.({ componentType: 'markLine', dataIndex: 0 });
  expect(onmark).toHaveBeenCalledExactlyOnceWith('shown');
});
