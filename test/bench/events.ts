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
const settleMilliseconds = 5000;

interface Trial {
  /** From the request that causes the event. */
  readonly arrival: number;
  readonly painted: number;
}

interface Measured {
  readonly count: number;
  readonly created: readonly Trial[];
  readonly paused: readonly Trial[];
  readonly renamed: readonly Trial[];
  /** Of the extension host, for an event, in milliseconds. */
  readonly processorTime: number;
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
        how: `Medians of ${trials} changes of each kind, from the request that causes the event to the frame with the row, beside the event's arrival on a bare event stream of the bench's own. "Cost" is the time from the arrival to the row; its processor time is the extension host's for each event, less what it uses while nothing happens.`,
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
    const host = await extensionHostOf(editor);
    const idleBefore = await processorTime(host);
    await sleep(settleMilliseconds);
    const idleRate = ((await processorTime(host)) - idleBefore) / settleMilliseconds;

    const bare = cleanups.own(await BareEvents.open(engine.socketPath));
    const rows = new RowTrials(engine, bare, window, await readPageClock(window.page));
    const started = performance.now();
    const before = await processorTime(host);
    const created = await repeat(trials, (index) => rows.create(`00-new-${index}`));
    const paused = await repeat(trials, () => rows.pause());
    const renamed = await repeat(trials, (index) => rows.rename(`00-renamed-${index}`));
    const used = (await processorTime(host)) - before - idleRate * (performance.now() - started);
    return { count, created, paused, renamed, processorTime: used / bare.count };
  });
}

/** Changes something in the engine, and waits for it on the screen. Leaves everything as it was. */
class RowTrials {
  readonly #engine: LabEngine;
  readonly #bare: BareEvents;
  readonly #window: EditorWindow;
  readonly #toOurClock: (pageTime: number) => number;

  constructor(engine: LabEngine, bare: BareEvents, window: EditorWindow, toOurClock: (pageTime: number) => number) {
    this.#engine = engine;
    this.#bare = bare;
    this.#window = window;
    this.#toOurClock = toOurClock;
  }

  async create(name: string): Promise<Trial> {
    const trial = await this.#trial('create', { label: name }, () => createContainer(this.#engine, name));
    await expectStatus(this.#engine.api('DELETE', `/containers/${name}?force=1`), 204);
    await this.#window.row('Containers', name).waitFor({ state: 'detached' });
    await sleep(restMilliseconds);
    return trial;
  }

  async pause(): Promise<Trial> {
    const trial = await this.#trial('pause', { label: runningName, description: 'paused' }, () => this.#post('pause', runningName));
    await this.#post('unpause', runningName);
    await this.#window.waitForRows('Containers', 'the container to run again', (rows) => rows.some(({ label, description }) => label === runningName && !description.includes('paused')));
    await sleep(restMilliseconds);
    return trial;
  }

  async rename(name: string): Promise<Trial> {
    const trial = await this.#trial('rename', { label: name }, () => this.#post(`rename?name=${name}`, runningName));
    await this.#post(`rename?name=${runningName}`, name);
    await this.#window.row('Containers', runningName).waitFor();
    await sleep(restMilliseconds);
    return trial;
  }

  async #trial(action: string, wanted: RowWanted, change: () => Promise<string>): Promise<Trial> {
    const seen = await watchForRow(this.#window.page, wanted);
    const started = performance.now();
    const id = await change();
    const arrived = await this.#bare.arrival(action, id, started);
    const { painted } = await seen();
    return { arrival: arrived - started, painted: this.#toOurClock(painted) - started };
  }

  /** @returns the container's id. */
  async #post(path: string, name: string): Promise<string> {
    const { Id } = JSON.parse(await expectStatus(this.#engine.api('GET', `/containers/${name}/json`), 200)) as { readonly Id: string };
    await expectStatus(this.#engine.api('POST', `/containers/${Id}/${path}`), 204);
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
  const compare = (name: string, cost: (of: Measured) => number): Figure => ({
    name: `${name}, ${many.count.toLocaleString('en')} containers`,
    value: cost(many),
    unit: 'ms',
    floor: { name: `with ${few.count}`, value: cost(few) },
    bar: { on: 'ratio', limit: 1.5 },
  });
  return [compare('cost of "created"', wall), compare('processor time of an event', (of) => of.processorTime)];
}
