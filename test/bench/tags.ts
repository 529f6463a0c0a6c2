import { Emitter } from '../../src/core/base/emitter.ts';
import { silentLog } from '../../src/core/base/log.ts';
import { RegistriesOutline } from '../../src/core/outline/registriesOutline.ts';
import { Registries, type ConnectedRegistry } from '../../src/core/registry/registries.ts';
import { RegistryBrowser } from '../../src/core/registry/registryBrowser.ts';
import { withCleanups } from '../host/cleanups.ts';
import { startRegistry } from '../host/registry.ts';
import { registryWriter } from '../host/registryContent.ts';
import { type Part } from './part.ts';
import { median, repeat, timed } from './statistics.ts';

const rounds = 9;
const repository = 'many/tags';

/** How soon the tags of a large repository are rows. */
export const tags: Part = {
  name: 'tags',
  run: ({ isQuick }) =>
    withCleanups(async (cleanups) => {
      const registry = cleanups.own(await startRegistry());
      const count = isQuick ? 200 : 5000;
      await fill(registry.host, count);
      const bare = async (): Promise<number> => (await (await fetch(`http://${registry.host}/v2/${repository}/tags/list?n=1000`)).arrayBuffer()).byteLength;
      const bytes = await bare();
      const runs = await repeat(rounds, async () => ({ bare: await timed(bare), newest: await opening(registry.host, 'newest', count), listed: await opening(registry.host, 'listed', count) }));
      const floor = { name: 'the bare HTTP request', value: median(runs.map((run) => run.bare)) };
      const shown = count.toLocaleString('en');
      return {
        title: 'Listing tags',
        how: `From opening a repository of ${shown} tags (${(bytes / 1000).toFixed(0)} kB of JSON) to its rows: asked, checked, put in order, and the first hundred of them made. The registry is the reference implementation, on this machine and with nothing kept from the time before. The floor is the same request alone, its body read and not looked at. Medians of ${rounds}.`,
        figures: [
          { name: `${shown} tags, newest version first`, value: median(runs.map(({ newest }) => newest)), unit: 'ms', floor },
          { name: `${shown} tags, as listed`, value: median(runs.map(({ listed }) => listed)), unit: 'ms', floor },
        ],
      };
    }),
};

/** Puts so many tags of one manifest into a registry. */
async function fill(host: string, count: number): Promise<void> {
  const writer = registryWriter(`http://${host}`);
  await writer.image(repository, '1.0.0');
  const manifest = JSON.parse(await (await fetch(`http://${host}/v2/${repository}/manifests/1.0.0`, { headers: { Accept: 'application/vnd.oci.image.manifest.v1+json' } })).text()) as object;
  for (let start = 1; start < count; start += 50) {
    const numbers = Array.from({ length: Math.min(50, count - start) }, (_, index) => start + index);
    await Promise.all(numbers.map((number) => writer.manifest(repository, `1.${number % 97}.${number}`, manifest)));
  }
}

/** Opens the repository as the view does, of which nothing is known but its name. @returns milliseconds. */
async function opening(host: string, order: 'newest' | 'listed', count: number): Promise<number> {
  const value: readonly ConnectedRegistry[] = [{ host, access: 'plain', repositories: [repository] }];
  const list = { value, set: () => Promise.resolve(), onDidChange: new Emitter<readonly ConnectedRegistry[]>().event };
  const registries = new Registries({ list, credentials: { find: () => Promise.resolve({}), forHost: () => Promise.resolve(undefined) }, trust: () => ({ folders: [], file: '' }), log: silentLog });
  const outline = new RegistriesOutline({ source: new RegistryBrowser(registries), describe: () => Promise.resolve([]) });
  outline.order = order;
  const [registry] = await outline.children();
  const [row] = await outline.children(registry);
  let shown = 0;
  const time = await timed(async () => {
    shown = (await outline.children(row)).length;
  });
  outline.dispose();
  registries.dispose();
  if (shown !== Math.min(count, 100) + (count > 100 ? 1 : 0)) throw new Error(`${shown} rows are shown`);
  return time;
}
