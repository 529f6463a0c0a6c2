import { setTimeout as sleep } from 'node:timers/promises';
import { startBrowser, type LabBrowser } from '../host/browser.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { type EditorWindow } from '../host/editorWindow.ts';
import { BareEvents } from './bareEvents.ts';
import { withCleanups } from './cleanups.ts';
import { createContainer, expectStatus, fillEngine, runningName } from './containers.ts';
import { extensionHostOf, processorTime } from './extensionHost.ts';
import { type Figure } from './figures.ts';
import { openWindow, whenListed } from './openWindow.ts';
import { type Part } from './part.ts';
import { stageExtension } from './stage.ts';
import { median, repeat } from './statistics.ts';
import { readPageClock, watchForRow, type RowWanted } from './windowRows.ts';

/** Between two changes: the editor draws a tree at most every 200 ms, which is not what is measured here. */
const restMilliseconds = 600;
/** Until a window that has just opened is done with what it does at its start. */
const settleMilliseconds = 10_000;

interface Trial {
  /** From the request that causes the event. */
  readonly arrival: number;
  readonly painted: number;
  /** Of the extension host, over that time. */
  readonly processorTime: number;
}

interface Measured {
  readonly count: number;
  readonly created: readonly Trial[];
  readonly paused: readonly Trial[];
  readonly renamed: readonly Trial[];
}

/** How long it takes from an event to its row, and whether that grows with the number of containers. */
export const events: Part = {
  name: 'events',
  run: ({ isQuick }) =>
    withCleanups(async (cleanups) => {
      const engine = cleanups.own(await startEngine({ version: '26.1' }));
      await engine.loadBusybox();
      const browser = cleanups.own(await startBrowser());
      const developmentPath = await stageExtension(cleanups);
      const trials = isQuick ? 2 : 10;
      const measured: Measured[] = [];
      for (const count of isQuick ? [3, 30] : [10, 500, 5000]) {
        await fillEngine(engine, count);
        measured.push(await measure({ engine, browser, developmentPath, count, trials }));
      }
      return {
        title: 'From an event to its row',
        how: `Medians of ${trials} changes of each kind, from the request that causes the event to the frame with the row, beside the event's arrival on a bare event stream of the bench's own. "Cost" is the time from the arrival to the row; processor time is the extension host's, from the request to the row.`,
        figures: [...measured.flatMap(rowFigures), ...costFigures(measured)],
      };
    }),
};

interface Setting {
  readonly engine: LabEngine;
  readonly browser: LabBrowser;
  readonly developmentPath: string;
  readonly count: number;
  readonly trials: number;
}

function measure({ engine, browser, developmentPath, count, trials }: Setting): Promise<Measured> {
  return withCleanups(async (cleanups) => {
    const { editor, window } = await openWindow({ browser, developmentPath, socketPath: engine.socketPath }, cleanups);
    await whenListed(window);
    await window.showSideBar('Docker');
    await window.row('Containers', runningName).waitFor();
    await sleep(settleMilliseconds);
    const bare = cleanups.own(await BareEvents.open(engine.socketPath));
    const toOurClock = await readPageClock(window.page);
    const rows = new RowTrials({ engine, bare, window, host: await extensionHostOf(editor), toOurClock });
    const created = await repeat(trials, (index) => rows.create(`00-new-${index}`));
    const paused = await repeat(trials, () => rows.pause());
    const renamed = await repeat(trials, (index) => rows.rename(`00-renamed-${index}`));
    return { count, created, paused, renamed };
  });
}

interface TrialParts {
  readonly engine: LabEngine;
  readonly bare: BareEvents;
  readonly window: EditorWindow;
  /** The extension host's process. */
  readonly host: number;
  readonly toOurClock: (pageTime: number) => number;
}

/** Changes something in the engine, and waits for it on the screen. Leaves everything as it was. */
class RowTrials {
  readonly #parts: TrialParts;

  constructor(parts: TrialParts) {
    this.#parts = parts;
  }

  async create(name: string): Promise<Trial> {
    const { engine, window } = this.#parts;
    const trial = await this.#trial('create', { label: name }, () => createContainer(engine, name));
    await expectStatus(engine.api('DELETE', `/containers/${name}?force=1`), 204);
    await window.row('Containers', name).waitFor({ state: 'detached' });
    await sleep(restMilliseconds);
    return trial;
  }

  async pause(): Promise<Trial> {
    const id = await this.#idOf(runningName);
    const trial = await this.#trial('pause', { label: runningName, description: 'paused' }, () => this.#post(id, 'pause'));
    await this.#post(id, 'unpause');
    await this.#parts.window.waitForRows('Containers', 'the container to run again', (rows) => rows.some(({ label, description }) => label === runningName && !description.includes('paused')));
    await sleep(restMilliseconds);
    return trial;
  }

  async rename(name: string): Promise<Trial> {
    const id = await this.#idOf(runningName);
    const trial = await this.#trial('rename', { label: name }, () => this.#post(id, `rename?name=${name}`));
    await this.#post(id, `rename?name=${runningName}`);
    await this.#parts.window.row('Containers', runningName).waitFor();
    await sleep(restMilliseconds);
    return trial;
  }

  /** @param change returns the container's id. */
  async #trial(action: string, wanted: RowWanted, change: () => Promise<string>): Promise<Trial> {
    const { bare, window, host, toOurClock } = this.#parts;
    const seen = await watchForRow(window.page, wanted);
    const usedBefore = await processorTime(host);
    const started = performance.now();
    const id = await change();
    const { painted } = await seen();
    const used = (await processorTime(host)) - usedBefore;
    const arrived = await bare.arrival(action, id, started);
    return { arrival: arrived - started, painted: toOurClock(painted) - started, processorTime: used };
  }

  async #post(id: string, path: string): Promise<string> {
    await expectStatus(this.#parts.engine.api('POST', `/containers/${id}/${path}`), 204);
    return id;
  }

  async #idOf(name: string): Promise<string> {
    const { Id } = JSON.parse(await expectStatus(this.#parts.engine.api('GET', `/containers/${name}/json`), 200)) as { readonly Id: string };
    return Id;
  }
}

function rowFigures({ count, created, paused, renamed }: Measured, index: number): readonly Figure[] {
  const figure = (name: string, trials: readonly Trial[]): Figure => ({
    name: `${name} → row painted, ${count.toLocaleString('en')} containers`,
    value: median(trials.map(({ painted }) => painted)),
    unit: 'ms',
    floor: { name: 'the bare event', value: median(trials.map(({ arrival }) => arrival)) },
  });
  const isFirst = index === 0;
  return [{ ...figure('created', created), ...(isFirst && { bar: { on: 'value', limit: 100 } }) }, figure('paused', paused), figure('renamed', renamed)];
}

/** What an event costs with the most containers beside what it costs with the fewest. */
function costFigures(measured: readonly Measured[]): readonly Figure[] {
  const few = measured[0];
  const many = measured.at(-1);
  if (!few || !many) return [];
  const wall = ({ created }: Measured): number => median(created.map(({ arrival, painted }) => painted - arrival));
  const used = ({ created }: Measured): number => median(created.map((trial) => trial.processorTime));
  const compare = (name: string, cost: (of: Measured) => number): Figure => ({
    name: `${name}, ${many.count.toLocaleString('en')} containers`,
    value: cost(many),
    unit: 'ms',
    floor: { name: `with ${few.count}`, value: cost(few) },
    bar: { on: 'ratio', limit: 1.5 },
  });
  return [compare('cost of "created"', wall), compare('processor time of "created"', used)];
}
