import type uPlot from 'uplot';
import type { StatsChart, StatsPageMark, StatsPageWords } from '../../core/model/statsPage.ts';
import type { ChartTheme } from './theme.ts';

export interface MarksContent {
  readonly kind: StatsChart;
  readonly marks: readonly StatsPageMark[];
  readonly words: StatsPageWords;
  readonly theme: ChartTheme;
}

const bandHeight = 4;

/** What happened, on the time line: a line and a word; for how long a limit was felt, a band at the top of the CPU's chart. */
export function drawMarks(plot: uPlot, { kind, marks, words, theme }: MarksContent): void {
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio;
  const labels = new Map<number, { readonly words: Set<string>; color: string }>();
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const mark of marks) {
    if (mark.kind === 'throttled' && kind !== 'cpu') continue;
    const left = plot.valToPos(mark.first, 'x', true);
    const right = plot.valToPos(mark.last + 1, 'x', true);
    if (right < bbox.left || left > bbox.left + bbox.width) continue;
    const color = mark.kind === 'oom' ? theme.alarm : theme.text;
    ctx.fillStyle = color;
    if (mark.kind === 'throttled') ctx.fillRect(left, bbox.top, Math.max(scale, right - left), bandHeight * scale);
    else dashedLine(ctx, { from: [left, bbox.top], to: [left, bbox.top + bbox.height], color, scale });
    const label = labels.get(left) ?? { words: new Set<string>(), color };
    label.words.add(words.marks[mark.kind]);
    if (mark.kind === 'oom') label.color = color;
    labels.set(left, label);
  }
  drawLabels(plot, [...labels].map(([left, label]) => ({ left, color: label.color, text: [...label.words].join(', ') })), theme);
  ctx.restore();
}

interface Label {
  readonly left: number;
  readonly color: string;
  readonly text: string;
}

/** Words beside their lines, on the other side where there is no room; those that would cover others are left out. */
function drawLabels({ ctx, bbox }: uPlot, labels: readonly Label[], theme: ChartTheme): void {
  const scale = devicePixelRatio;
  const gap = 3 * scale;
  let free = bbox.left;
  ctx.font = theme.font.replace('11px', `${11 * scale}px`);
  ctx.textBaseline = 'top';
  ctx.textAlign = 'left';
  for (const { left, color, text } of labels.toSorted((one, other) => one.left - other.left)) {
    const width = ctx.measureText(text).width;
    const right = Math.max(left, bbox.left) + gap;
    const start = right + width > bbox.left + bbox.width ? left - gap - width : right;
    if (start < free) continue;
    ctx.fillStyle = color;
    ctx.fillText(text, start, bbox.top + (bandHeight + 2) * scale);
    free = start + width + gap;
  }
}

/** A line across at the limit, where it is in view. */
export function drawLimit(plot: uPlot, limit: number, word: string, theme: ChartTheme): void {
  const { ctx, bbox } = plot;
  const y = plot.valToPos(limit, 'y', true);
  if (y < bbox.top) return;
  const scale = devicePixelRatio;
  ctx.save();
  dashedLine(ctx, { from: [bbox.left, y], to: [bbox.left + bbox.width, y], color: theme.alarm, scale });
  ctx.font = theme.font.replace('11px', `${11 * scale}px`);
  ctx.fillStyle = theme.alarm;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  ctx.fillText(word, bbox.left + bbox.width - 4 * scale, y - 2 * scale);
  ctx.restore();
}

interface LineParts {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly color: string;
  readonly scale: number;
}

function dashedLine(ctx: CanvasRenderingContext2D, { from, to, color, scale }: LineParts): void {
  ctx.strokeStyle = color;
  ctx.lineWidth = scale;
  ctx.setLineDash([3 * scale, 3 * scale]);
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
  ctx.setLineDash([]);
}
