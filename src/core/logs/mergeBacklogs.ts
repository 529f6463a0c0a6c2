import type { LogLine } from './logSegment.ts';

interface Backlog {
  readonly batches: AsyncGenerator<readonly LogLine[], void, undefined>;
  lines: readonly LogLine[];
  hasEnded: boolean;
}

/** Reads several logs to their ends at once, and hands their lines out in the order of their times; no log is read far ahead of the others. */
export async function* mergeBacklogs(logs: readonly AsyncGenerator<readonly LogLine[], void, undefined>[]): AsyncGenerator<readonly LogLine[], void, undefined> {
  const backlogs = logs.map((batches): Backlog => ({ batches, lines: [], hasEnded: false }));
  try {
    for (;;) {
      await Promise.all(backlogs.map(refill));
      const open = backlogs.filter(({ lines }) => lines.length > 0);
      if (open.length === 0) return;
      yield inOrder(takeSafe(open));
    }
  } finally {
    await Promise.all(backlogs.map(({ batches }) => batches.return(undefined)));
  }
}

async function refill(backlog: Backlog): Promise<void> {
  if (backlog.lines.length > 0 || backlog.hasEnded) return;
  const next = await backlog.batches.next();
  if (next.done) backlog.hasEnded = true;
  else backlog.lines = next.value;
}

/** The lines of which none can come any more that belongs before them. */
function takeSafe(backlogs: readonly Backlog[]): readonly LogLine[] {
  const [first] = backlogs;
  if (first && backlogs.length === 1) {
    const { lines } = first;
    first.lines = [];
    return lines;
  }
  const bound = backlogs.reduce((least, { lines, hasEnded }) => (hasEnded ? least : Math.min(least, lines.at(-1)?.order ?? least)), Number.POSITIVE_INFINITY);
  return backlogs.flatMap((backlog) => {
    const later = backlog.lines.findIndex(({ order }) => order > bound);
    const taken = later < 0 ? backlog.lines : backlog.lines.slice(0, later);
    backlog.lines = later < 0 ? [] : backlog.lines.slice(later);
    return taken;
  });
}

/** Sorts by time where need be; lines of the same time stay as they came. */
export function inOrder(lines: readonly LogLine[]): readonly LogLine[] {
  for (let index = 1; index < lines.length; index += 1) {
    if ((lines[index]?.order ?? 0) < (lines[index - 1]?.order ?? 0)) return lines.toSorted((left, right) => left.order - right.order);
  }
  return lines;
}
