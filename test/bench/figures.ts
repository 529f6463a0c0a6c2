/** What a part of the bench found out: one table of `docs/performance.md`. */
export interface Table {
  readonly title: string;
  /** How it was taken, in sentences. */
  readonly how: string;
  readonly figures: readonly Figure[];
}

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  /** The same thing without us, measured in the same run; or what the figure is to be compared with. */
  readonly floor?: { readonly name: string; readonly value: number };
  /** What must not be exceeded: by the value, or by its ratio to the floor. */
  readonly bar?: { readonly on: 'value' | 'ratio'; readonly limit: number };
}

export type Unit = 'ms' | 's' | 'bytes' | 'MiB' | 'lines/s' | '';

/** A table in Markdown, which is also fit for a terminal. */
export function formatTable({ title, how, figures }: Table): string {
  const rows = [
    ['figure', 'measured', 'floor', 'ratio', 'bar', ''],
    ...figures.map((figure) => [figure.name, formatValue(figure.value, figure.unit), formatFloor(figure), formatRatio(figure), formatBar(figure), verdict(figure)]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(3, ...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [`### ${title}`, '', how, '', lines[0], rule, ...lines.slice(1)].join('\n');
}

/** Whether the bar is met; undefined where there is none. */
export function isMet(figure: Figure): boolean | undefined {
  if (!figure.bar) return undefined;
  const compared = figure.bar.on === 'value' ? figure.value : ratioOf(figure);
  return compared !== undefined && compared <= figure.bar.limit;
}

function ratioOf({ value, floor }: Figure): number | undefined {
  return floor && floor.value !== 0 ? value / floor.value : undefined;
}

function verdict(figure: Figure): string {
  const met = isMet(figure);
  if (met === undefined) return '';
  return met ? 'met' : '**missed**';
}

function formatFloor({ floor, unit }: Figure): string {
  return floor ? `${formatValue(floor.value, unit)} (${floor.name})` : '';
}

function formatRatio(figure: Figure): string {
  const ratio = ratioOf(figure);
  return ratio === undefined ? '' : `${formatNumber(ratio)} ×`;
}

function formatBar({ bar, unit }: Figure): string {
  if (!bar) return '';
  return `≤ ${bar.on === 'value' ? formatValue(bar.limit, unit) : `${formatNumber(bar.limit)} ×`}`;
}

function formatValue(value: number, unit: Unit): string {
  return unit === 'bytes' ? `${(value / 1000).toFixed(1)} kB` : `${formatNumber(value)} ${unit}`.trimEnd();
}

/** Three digits that count, and no more. */
function formatNumber(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return Number(value.toPrecision(3)).toString();
}
