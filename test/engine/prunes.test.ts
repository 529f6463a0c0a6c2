import assert from 'node:assert/strict';
import { prunableNetworks, prunableVolumes } from '../../src/core/analysis/prune.ts';
import { fitsPruneFilter, noPruneFilter, readUntil, type Prunable, type PruneFilter } from '../../src/core/disk/pruneFilter.ts';
import { ruleKeeping } from '../../src/core/disk/keepRules.ts';
import { labVersions } from '../host/versions.ts';
import { useEngine } from './engineStage.ts';

/** The filters of both: ours, and what the engine's own command line is given. */
const narrowed: readonly { readonly filter: Partial<PruneFilter>; readonly options: readonly string[] }[] = [
  { filter: {}, options: [] },
  { filter: { labels: ['team=shop'] }, options: ['--filter', 'label=team=shop'] },
  { filter: { labels: ['keep'] }, options: ['--filter', 'label=keep'] },
  { filter: { withoutLabels: ['keep'] }, options: ['--filter', 'label!=keep'] },
  { filter: { labels: ['team=shop'], withoutLabels: ['keep'] }, options: ['--filter', 'label=team=shop', '--filter', 'label!=keep'] },
];

for (const version of labVersions)
  describe(`prunes that are narrowed down, on engine ${version}`, function () {
    this.timeout(300_000);
    const stage = useEngine(version);
    const { docker } = stage;

    afterEach(async () => {
      await stage.removeContainers();
      for (const { id } of await stage.engine.volumes.list({})) await stage.engine.volumes.remove(id);
      await docker('network', 'prune', '--force');
    });

    const labelled: Readonly<Record<string, readonly string[]>> = { 'p-shop': ['team=shop'], 'p-kept': ['team=shop', 'keep'], 'p-other': ['team=other', 'keep=no'], 'p-none': [] };
    const make = async (noun: string): Promise<void> => {
      for (const [name, labels] of Object.entries(labelled)) await docker(noun, 'create', ...labels.flatMap((label) => ['--label', label]), name);
    };
    const fits = (thing: Prunable, filter: Partial<PruneFilter>): boolean => fitsPruneFilter(thing, { ...noPruneFilter, ...filter });
    const networks = async (filter: Partial<PruneFilter>): Promise<readonly string[]> =>
      prunableNetworks(await stage.engine.networks.list({}), await stage.engine.containers.list({})).filter(({ createdAt, labels }) => fits({ since: createdAt, labels }, filter)).map(({ name }) => name);
    const volumes = async (filter: Partial<PruneFilter>): Promise<readonly string[]> =>
      prunableVolumes(await stage.engine.volumes.list({}), await stage.engine.containers.list({}), 'all').filter(({ createdAt, labels }) => fits({ since: createdAt, labels }, filter)).map(({ id }) => id);
    const prunedBy = async (...args: readonly string[]): Promise<readonly string[]> => (await docker(...args)).split('\n').filter((line) => line in labelled).sort();
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1100));

    it('take the networks that the engine itself takes with such a filter', async () => {
      for (const { filter, options } of narrowed) {
        await make('network');
        const ours = await networks(filter);
        assert.deepEqual([...ours].sort(), await prunedBy('network', 'prune', '--force', ...options), options.join(' '));
        await docker('network', 'prune', '--force');
      }
    });

    it('take the volumes that the engine itself takes with such a filter', async () => {
      const all = version === '20.10' ? [] : ['--all'];
      for (const { filter, options } of narrowed) {
        await make('volume');
        const ours = await volumes(filter);
        assert.deepEqual([...ours].sort(), await prunedBy('volume', 'prune', '--force', ...all, ...options), options.join(' '));
        await docker('volume', 'prune', '--force', ...all);
      }
    });

    it('take what is older, of networks as the engine itself does', async () => {
      await docker('network', 'create', 'p-shop');
      await docker('volume', 'create', 'p-shop');
      await pause();
      const time = String(Math.floor(Date.now() / 1000));
      await pause();
      await docker('network', 'create', 'p-none');
      await docker('volume', 'create', 'p-none');
      const until = readUntil(time, Date.now() / 1000);
      assert.ok(until);
      assert.deepEqual([await networks({ until }), await volumes({ until })], [['p-shop'], ['p-shop']]);
      assert.deepEqual(await prunedBy('network', 'prune', '--force', '--filter', `until=${time}`), ['p-shop']);
    });

    it('leave what a keep rule fits, by name or label', async () => {
      await make('network');
      await make('volume');
      const rules = [{ kind: 'label', pattern: 'keep' }, { kind: 'name', pattern: '*-none' }] as const;
      const [keptNetworks, keptVolumes] = [prunableNetworks(await stage.engine.networks.list({}), []), prunableVolumes(await stage.engine.volumes.list({}), [], 'all')];
      assert.deepEqual(keptNetworks.filter(({ name, labels }) => ruleKeeping({ names: [name], labels }, rules) === undefined).map(({ name }) => name), ['p-shop']);
      assert.deepEqual(keptVolumes.filter(({ id, labels }) => ruleKeeping({ names: [id], labels }, rules) === undefined).map(({ id }) => id), ['p-shop']);
    });
  });
