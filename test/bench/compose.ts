import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startBrowser } from '../host/browser.ts';
import { withCleanups } from '../host/cleanups.ts';
import { runOrThrow } from '../host/command.ts';
import { installCompose } from '../host/compose.ts';
import { startEngine } from '../host/engine.ts';
import { openWindow } from './openWindow.ts';
import { type Part } from './part.ts';
import { emptyWorkspace, stageExtension } from './stage.ts';
import { median, repeat } from './statistics.ts';
import { readPageClock, watchForRow } from './windowRows.ts';

const project = 'bench';

/** How far behind `docker compose up` the rows are. */
export const compose: Part = {
  name: 'compose',
  run: ({ isQuick }) =>
    withCleanups(async (cleanups) => {
      const count = isQuick ? 3 : 12;
      const times = isQuick ? 1 : 5;
      const engine = cleanups.own(await startEngine({ version: '26.1' }));
      await engine.loadBusybox();
      const browser = cleanups.own(await startBrowser());
      const [workspace, config] = [await emptyWorkspace(cleanups), await emptyWorkspace(cleanups)];
      await installCompose('2.26', config, join(config, 'bin'));
      await writeFile(join(workspace, 'compose.yaml'), fileOf(count));
      const { window } = await openWindow({ browser, developmentPath: await stageExtension(cleanups), socketPath: engine.socketPath, workspace, environment: { DOCKER_CONFIG: config } }, cleanups);
      await window.showSideBar('Docker');
      const plugin = join(config, 'cli-plugins/docker-compose');
      const run = (...args: readonly string[]): Promise<string> => runOrThrow(plugin, args, { cwd: workspace, environment: { ...process.env, DOCKER_HOST: `unix://${engine.socketPath}` } });
      const toHere = await readPageClock(window.page);
      const runs = await repeat(times, async () => {
        await window.waitForRows('Containers', 'the project', (rows) => rows.some(({ label, description }) => label === project && description.startsWith(`0/${count} `)));
        const seen = await watchForRow(window.page, { label: project, description: `${count}/${count} running` });
        const begun = performance.now();
        await run('up', '--detach');
        const ended = performance.now();
        const painted = toHere((await seen()).painted);
        await run('down', '--timeout', '0');
        return { up: ended - begun, rows: painted - begun, behind: painted - ended };
      });
      const figures = [
        { name: `up → ${count}/${count} running painted`, value: median(runs.map(({ rows }) => rows)) / 1000, unit: 's' as const, floor: { name: 'docker compose up', value: median(runs.map(({ up }) => up)) / 1000 } },
        { name: 'after the up has ended', value: median(runs.map(({ behind }) => behind)), unit: 'ms' as const },
      ];
      return { title: 'Bringing a project up', how: `\`docker compose up --detach\` (2.26) of ${count} services on engine 26.1, beside a window that shows the project: until its row says that all of them run. Medians of ${times}. Below zero: the row was right before the program had ended.`, figures };
    }),
};

function fileOf(count: number): string {
  const services = Array.from({ length: count }, (_, index) => `  service${String(index + 1)}:\n    image: busybox\n    command: ["sleep", "86400"]\n    init: true\n`);
  return `name: ${project}\nservices:\n${services.join('')}`;
}
