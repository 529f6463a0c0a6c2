import { setTimeout as sleep } from 'node:timers/promises';
import { startBrowser } from '../host/browser.ts';
import { startEngine } from '../host/engine.ts';
import { withCleanups } from './cleanups.ts';
import { expectStatus, fillEngine, runningName } from './containers.ts';
import { type Figure } from './figures.ts';
import { openWindow, whenListed, type WindowOptions } from './openWindow.ts';
import { type Part } from './part.ts';
import { stageExtension } from './stage.ts';
import { median, repeat, timed } from './statistics.ts';
import { watchForRow } from './windowRows.ts';

/** Until a window that has just opened is done with what it does at its start. */
const settleMilliseconds = 3000;

/** How long a person waits for the first rows after a click on the activity bar. */
export const opening: Part = {
  name: 'opening',
  run: ({ isQuick }) =>
    withCleanups(async (cleanups) => {
      const engine = cleanups.own(await startEngine({ version: '26.1' }));
      await engine.loadBusybox();
      const browser = cleanups.own(await startBrowser());
      const developmentPath = await stageExtension(cleanups);
      const windows = isQuick ? 1 : 5;
      const figures: Figure[] = [];
      for (const count of isQuick ? [3] : [10, 500]) {
        await fillEngine(engine, count);
        const lists = await repeat(windows, () => timed(() => expectStatus(engine.api('GET', '/containers/json?all=1'), 200)));
        const times = await repeat(windows, () => openOnce({ browser, developmentPath, socketPath: engine.socketPath }));
        figures.push({ name: `click → first row painted, ${count} containers`, value: median(times), unit: 'ms', floor: { name: 'the bare list call', value: median(lists) } });
      }
      return { title: 'Opening the view', how: `Medians of ${windows} windows, each a new editor that is connected and has not shown the view yet; timed inside the page, from the click on the activity bar to the frame with the first row.`, figures };
    }),
};

function openOnce(options: WindowOptions): Promise<number> {
  return withCleanups(async (cleanups) => {
    const { window } = await openWindow(options, cleanups);
    await whenListed(window);
    await sleep(settleMilliseconds);
    const seen = await watchForRow(window.page, { label: runningName });
    await window.showSideBar('Docker');
    const { painted, clicked } = await seen();
    return painted - clicked;
  });
}
