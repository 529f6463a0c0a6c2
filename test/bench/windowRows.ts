import { type Page } from 'playwright-core';
import { median } from './statistics.ts';

/** Which row is waited for: by its label, a part of what it says beside it, or both. */
export interface RowWanted {
  readonly label?: string;
  readonly description?: string;
  /** How many such rows; one by default. */
  readonly count?: number;
}

declare global {
  interface Window {
    /** When the row that is waited for was painted; and when the view was asked for, by a click. */
    gantryBench?: Promise<{ readonly painted: number; readonly clicked: number }>;
  }
}

/**
 * Begins to watch a window for a row, in the page itself: no question from outside delays what is measured.
 * @returns waits for the row, and says when it was painted, by the page's clock, and when somebody last clicked.
 */
export async function watchForRow(page: Page, wanted: RowWanted): Promise<() => Promise<{ readonly painted: number; readonly clicked: number }>> {
  await page.evaluate(beginWatching, wanted);
  return async () => {
    const seen = await page.evaluate(() => window.gantryBench);
    if (!seen) throw new Error('The page watches for no row');
    return seen;
  };
}

/** Runs in the page, so it refers to nothing outside and has no named functions inside, which tools would wrap. */
function beginWatching({ label, description, count = 1 }: RowWanted): void {
  let clicked = 0;
  document.addEventListener('click', (event) => (clicked = event.timeStamp), { capture: true });
  window.gantryBench = new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      let found = 0;
      for (const row of Array.from(document.querySelectorAll('.part.sidebar .pane .monaco-list-row'))) {
        const isLabel = label === undefined || row.querySelector('.label-name')?.textContent === label;
        const isDescription = description === undefined || (row.querySelector('.label-description')?.textContent ?? '').includes(description);
        if (!isLabel || !isDescription || ++found < count) continue;
        observer.disconnect();
        // A task that is queued by the next frame runs once that frame has been handed on.
        requestAnimationFrame(() => setTimeout(() => resolve({ painted: performance.now(), clicked })));
        return;
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  });
}

/** Translates a page's clock into this process's, by the shortest of several round trips. */
export async function readPageClock(page: Page): Promise<(pageTime: number) => number> {
  const readings: { readonly trip: number; readonly offset: number }[] = [];
  for (let index = 0; index < 30; index++) {
    const before = performance.now();
    const there = await page.evaluate(() => performance.now());
    const after = performance.now();
    readings.push({ trip: after - before, offset: (before + after) / 2 - there });
  }
  const quick = readings.sort((a, b) => a.trip - b.trip).slice(0, 5);
  const offset = median(quick.map((reading) => reading.offset));
  return (pageTime) => pageTime + offset;
}
