import { binaryBytes, decimalBytes } from '../../core/model/byteText.ts';
import type { StatsChart } from '../../core/model/statsPage.ts';

/** How a chart's values are written. */
export function valueText(chart: StatsChart, value: number): string {
  switch (chart) {
    case 'cpu':
      return `${value >= 100 ? value.toFixed(0) : value.toFixed(1)}%`;
    case 'memory':
      return binaryBytes(value);
    case 'network':
    case 'block':
      return `${decimalBytes(value)}/s`;
    case 'pids':
      return String(Math.round(value));
  }
}

/** As on an axis: short. */
export function tickText(chart: StatsChart, value: number): string {
  return chart === 'cpu' ? `${Number(value.toPrecision(3))}%` : valueText(chart, value);
}

/** The least that the upper end of a chart is, so that a quiet container is drawn quiet. */
export const leastTop: Readonly<Record<StatsChart, number>> = { cpu: 1, memory: 1024 * 1024, network: 1000, block: 1000, pids: 4 };

/** Steps of the axis: round in the chart's own unit. */
export const axisSteps: Readonly<Record<StatsChart, readonly number[]>> = {
  cpu: steps(10, 0.1, 6),
  memory: Array.from({ length: 40 }, (_, power) => 1024 * 2 ** power),
  network: steps(10, 1, 14),
  block: steps(10, 1, 14),
  pids: steps(10, 1, 9),
};

function steps(base: number, first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, power) => [1, 2, 5].map((digit) => first * digit * base ** power)).flat();
}
