import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startBrowser } from '../host/browser.ts';
import { withCleanups } from '../host/cleanups.ts';
import { runOrThrow } from '../host/command.ts';
import { installCompose } from '../host/compose.ts';
import { startEditor } from '../host/editor.ts';
import { startEngine } from '../host/engine.ts';
import { type Figure } from './figures.ts';
import { type Part } from './part.ts';
import { stageExtension } from './stage.ts';
import { median, repeat, timed } from './statistics.ts';
import { watchForRow } from './windowRows.ts';

const view = 'Containers';
const services = 12;

/** Twelve services in four layers, each of which needs one of the layer before. */
function composeFile(): string {
  const names = Array.from({ length: services }, (_, index) => `service-${String(index + 1).padStart(2, '0')}`);
  const lines = names.flatMap((name, index) => [
    `  ${name}:`,
    '    image: busybox',
    '    command: ["sh", "-c", "trap \\"exit 0\\" TERM; sleep 86400 & wait"]',
    ...(index < 3 ? [] : [`    depends_on: [${names[index - 3] ?? ''}]`]),
  ]);
  return ['name: dozen', 'services:', ...lines, ''].join('\n');
}

/** A project of twelve services, brought up: by Compose alone, and from the click on its row until all rows are right. */
export const compose: Part = {
  name: 'compose',
  run: ({ isQuick }) =>
    withCleanups(async (cleanups) => {
      const folder = await mkdtemp('/tmp/gantry-bench-');
      cleanups.add(() => rm(folder, { recursive: true, force: true }));
      const [workspace, config] = [join(folder, 'workspace'), join(folder, 'config')];
      await mkdir(workspace);
      await writeFile(join(workspace, 'compose.yaml'), composeFile());
      const path = await installCompose('2.26', config, join(folder, 'bin'));
      const engine = cleanups.own(await startEngine({ version: '26.1' }));
      await engine.loadBusybox();
      const environment = { ...process.env, PATH: `${path}:${process.env.PATH ?? ''}`, DOCKER_HOST: `unix://${engine.socketPath}`, DOCKER_CONTEXT: undefined, DOCKER_CONFIG: config };
      const plugin = (...args: readonly string[]): Promise<string> => runOrThrow(join(config, 'cli-plugins/docker-compose'), ['--project-directory', workspace, ...args], { environment });
      const down = (): Promise<string> => plugin('down', '--timeout', '1');
      const editor = cleanups.own(await startEditor({ workspace, developmentPath: await stageExtension(cleanups), environment }));
      const window = await cleanups.own(await startBrowser()).openWindow(editor.url);
      await window.showSideBar('Docker');
      await window.expand(view, 'dozen');
      const whenDown = (): Promise<unknown> => window.waitForRows(view, 'no container', (rows) => rows.filter(({ description }) => description.includes('missing')).length === services);
      const rounds = await repeat(isQuick ? 1 : 7, async () => {
        await whenDown();
        const alone = await timed(() => plugin('up', '--detach'));
        await down();
        await whenDown();
        // The project's own row says it too.
        const whenRight = await watchForRow(window.page, { description: 'running', count: services + 1 });
        await window.rowAction(view, 'dozen', 'Compose Up');
        const { painted, clicked } = await whenRight();
        await down();
        return { alone, ours: painted - clicked };
      });
      const floor = { name: 'docker compose up', value: median(rounds.map(({ alone }) => alone)) };
      const figures: readonly Figure[] = [{ name: 'a click on Compose Up → all rows say running, median', value: median(rounds.map(({ ours }) => ours)), unit: 'ms', floor, bar: { on: 'ratio', limit: 1.5 } }];
      return {
        title: 'Bringing up twelve services',
        how: `A Compose project of ${String(services)} services in four layers, each of which needs one of the layer before, on an engine 26.1 with Compose 2.26. The floor is the program's own time from its start to its end, in a terminal of nobody's; ours is from the click on the project's row until the row of every service is painted as running, in the same window, ${String(rounds.length)} times each, one after the other.`,
        figures,
      };
    }),
};
