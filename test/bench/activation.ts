import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startBrowser } from '../host/browser.ts';
import { waitFor } from '../host/command.ts';
import { startEditor } from '../host/editor.ts';
import { startEngine } from '../host/engine.ts';
import { withCleanups } from '../host/cleanups.ts';
import { sizeAtActivation, sizeOfFiles } from './bundle.ts';
import { type Table } from './figures.ts';
import { type Part } from './part.ts';
import { emptyWorkspace, stageProbedExtension } from './stage.ts';
import { median, repeat } from './statistics.ts';

interface Times {
  readonly evaluate: number;
  readonly activate: number;
  readonly cpu: number;
}

interface Report {
  readonly empty: Times;
  readonly extension: Times;
  /** The extension's files that were loaded, some seconds later. */
  readonly loaded: readonly string[];
}

/** How much code the extension loads when it is activated, and how long that takes inside the extension host. */
export const activation: Part = {
  name: 'activation',
  run: ({ isQuick }) =>
    withCleanups(async (cleanups) => {
      const engine = cleanups.own(await startEngine({ version: '26.1' }));
      const browser = cleanups.own(await startBrowser());
      const folder = await stageProbedExtension(cleanups);
      const workspace = await emptyWorkspace(cleanups);
      const loads = isQuick ? 2 : 9;
      const reports = await repeat(loads, (load) =>
        withCleanups(async (ofLoad) => {
          const report = join(folder, `report-${load}.json`);
          const environment = { DOCKER_HOST: `unix://${engine.socketPath}`, GANTRY_BENCH_REPORT: report, GANTRY_BENCH_LOAD: String(load) };
          const editor = ofLoad.own(await startEditor({ workspace, developmentPath: folder, environment }));
          const window = await browser.openWindow(editor.url);
          ofLoad.add(() => window.close());
          return waitFor('the activation', async () => JSON.parse(await readFile(report, 'utf8')) as Report, 120_000);
        }),
      );
      return table(reports, await sizeAtActivation(join(folder, 'dist')), await sizeOfFiles(reports[0]?.loaded ?? []));
    }),
};

function table(reports: readonly Report[], bytes: number, bytesLater: number): Table {
  const of = (name: 'empty' | 'extension', value: (times: Times) => number): number => median(reports.map((report) => value(report[name])));
  const floor = (value: (times: Times) => number): { name: string; value: number } => ({ name: 'an empty extension', value: of('empty', value) });
  const wall = ({ evaluate, activate }: Times): number => evaluate + activate;
  const slowest = Math.max(...reports.map(({ extension }) => wall(extension)));
  return {
    title: 'Activation',
    how: `Medians of ${reports.length} windows, each a new editor, inside the extension host, while the window starts up; an empty extension is evaluated and activated beside ours in the same hosts. The slowest of ours took ${slowest.toFixed(1)} ms.`,
    figures: [
      { name: 'code loaded at activation', value: bytes, unit: 'bytes', bar: { on: 'value', limit: 300_000 } },
      { name: 'code loaded once connected', value: bytesLater, unit: 'bytes' },
      { name: 'evaluating the code', value: of('extension', ({ evaluate }) => evaluate), unit: 'ms', floor: floor(({ evaluate }) => evaluate) },
      { name: 'activate()', value: of('extension', ({ activate }) => activate), unit: 'ms', floor: floor(({ activate }) => activate) },
      { name: 'both', value: of('extension', wall), unit: 'ms', floor: floor(wall), bar: { on: 'value', limit: 30 } },
      { name: 'both, processor time of the host', value: of('extension', ({ cpu }) => cpu), unit: 'ms', floor: floor(({ cpu }) => cpu) },
    ],
  };
}
