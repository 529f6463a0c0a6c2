import assert from 'node:assert/strict';
import { UserError } from '../../../src/core/base/userError.ts';
import { type Descriptor, type Manifest } from '../../../src/core/model/registry.ts';
import { type OutlineNode } from '../../../src/core/outline/node.ts';
import { RegistriesOutline, type RegistrySource } from '../../../src/core/outline/registriesOutline.ts';

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const descriptor = (digit: string, more: Partial<Descriptor> = {}): Descriptor => ({ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: digest(digit), size: 500, annotations: {}, ...more });
const facts = { mediaType: 'x', size: 9, text: '{}', annotations: {} };
const image: Manifest = { kind: 'image', ...facts, digest: digest('a'), config: descriptor('c'), layers: [descriptor('1', { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', size: 1500 })] };
const index: Manifest = { kind: 'index', ...facts, digest: digest('b'), annotations: { 'made.by': 'x\u202ey' }, manifests: [descriptor('a', { platform: 'linux/amd64' }), descriptor('d', { annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } })] };

/** A registry whose answers a test sets, and which notes what it is asked. */
class Source implements RegistrySource {
  asked: string[] = [];
  registries = [{ host: 'r.example:5000', access: 'plain' as const, repositories: ['by/name'] }];
  names: readonly string[] = ['by/name', 'team/app'];
  tagNames: readonly string[] = ['2.0', '1.0'];
  isComplete = true;
  isByName = false;
  problem: Error | undefined;

  repositories(host: string, isAll: boolean): Promise<{ readonly items: readonly string[]; readonly isComplete: boolean; readonly isByName: boolean }> {
    this.asked.push(`repositories ${host} ${String(isAll)}`);
    return this.problem ? Promise.reject(this.problem) : Promise.resolve({ items: this.names, isComplete: this.isComplete, isByName: this.isByName });
  }

  tags(host: string, repository: string, { order, isAll }: { readonly order: string; readonly isAll: boolean }): Promise<{ readonly items: readonly string[]; readonly isComplete: boolean }> {
    this.asked.push(`tags ${host}/${repository} ${order} ${String(isAll)}`);
    return Promise.resolve({ items: this.tagNames, isComplete: this.isComplete });
  }

  more(host: string, repository: string | undefined): Promise<void> {
    this.asked.push(`more ${host} ${repository ?? ''}`);
    return Promise.resolve();
  }

  manifest(_host: string, repository: string, reference: string): Promise<Manifest> {
    this.asked.push(`manifest ${repository} ${reference.slice(0, 9)}`);
    return Promise.resolve(reference === '2.0' ? index : image);
  }

  config(): ReturnType<RegistrySource['config']> {
    return Promise.resolve({ platform: 'linux/amd64', created: '', user: 'nobody', workingDirectory: '', entrypoint: [], command: ['sh', '-c'], environment: [], exposedPorts: [], labels: {} });
  }

  referrers(): Promise<readonly Descriptor[]> {
    return Promise.resolve([]);
  }

  forget(host: string, repository?: string): void {
    this.asked.push(`forget ${host} ${repository ?? ''}`);
  }
}

describe('the rows of registries', () => {
  const set = (): { readonly source: Source; readonly outline: RegistriesOutline; readonly open: (...labels: readonly string[]) => Promise<readonly OutlineNode[]> } => {
    const source = new Source();
    const outline = new RegistriesOutline({ source, describe: () => Promise.resolve([{ label: 'Signed in', value: 'joe' }]) });
    const open = async (...labels: readonly string[]): Promise<readonly OutlineNode[]> => {
      let rows = await outline.children();
      for (const label of labels) {
        const row = rows.find((each) => each.label === label);
        assert(row, `${label} is not among ${rows.map((each) => each.label).join(', ')}`);
        rows = await outline.children(row);
      }
      return rows;
    };
    return { source, outline, open };
  };
  const seen = (rows: readonly OutlineNode[]): readonly string[] => rows.map(({ label, description = '' }) => [label, description].filter(Boolean).join(' | '));

  it('ask nobody before they are opened', async () => {
    const { source, open } = set();
    assert.deepEqual([seen(await open()), source.asked], [['r.example:5000 | not encrypted'], []]);
    assert.deepEqual([seen(await open('r.example:5000')), source.asked], [['by/name', 'team/app'], ['repositories r.example:5000 false']]);
  });

  it('show tags, platforms, layers, configuration and annotations', async () => {
    const { open } = set();
    const registry = 'r.example:5000';
    assert.deepEqual(seen(await open(registry, 'team/app')), ['2.0', '1.0']);
    assert.deepEqual(seen(await open(registry, 'team/app', '2.0')), [`Digest | ${digest('b')}`, 'linux/amd64 | aaaaaaaaaaaa · 500B', 'attestation-manifest | dddddddddddd · 500B', 'Annotations | 1', 'Referrers']);
    const [, platform] = await open(registry, 'team/app', '2.0');
    assert.deepEqual([platform?.subject, platform?.contextValue], [{ kind: 'registryManifest', host: registry, repository: 'team/app', digest: digest('a'), platform: 'linux/amd64', tag: '2.0' }, 'registryManifest platform']);
    assert.deepEqual(seen(await open(registry, 'team/app', '2.0', 'linux/amd64')), [`Digest | ${digest('a')}`, 'Configuration', 'Layers | 1 layer, 1.5kB', 'Referrers']);
    assert.deepEqual(seen(await open(registry, 'team/app', '2.0', 'linux/amd64', 'Layers')), ['1 · 111111111111 | 1.5kB · tar+gzip']);
    assert.deepEqual(seen(await open(registry, 'team/app', '1.0', 'Configuration')), ['Platform | linux/amd64', 'Command | sh -c', 'User | nobody']);
    assert.deepEqual(seen(await open(registry, 'team/app', '2.0', 'Annotations')), ['made.by | x\ufffdy']);
    assert.deepEqual(seen(await open(registry, 'team/app', '2.0', 'Referrers')), ['Nothing refers to it.']);
  });

  it('have ids that are their own, and know what is above them', async () => {
    const { outline, open } = set();
    const all = [...(await open()), ...(await open('r.example:5000')), ...(await open('r.example:5000', 'team/app')), ...(await open('r.example:5000', 'team/app', '2.0')), ...(await open('r.example:5000', 'team/app', '1.0'))];
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    for (const node of all) assert.deepEqual(outline.find(node.id), node);
    const above = (node: OutlineNode | undefined): readonly string[] => (node ? [node.label, ...above(outline.parent(node))] : []);
    assert.deepEqual(above(all.at(-1)), ['Referrers', '1.0', 'team/app', 'r.example:5000']);
  });

  it('say why there is nothing, and what helps', async () => {
    const { source, open } = set();
    source.problem = new UserError('unauthorized', 'Who are you?', { remedy: 'Sign in.' });
    const [locked] = await open('r.example:5000');
    assert.deepEqual([locked?.label, locked?.description, locked?.command, locked?.icon?.id], ['Log in…', 'Who are you? Sign in.', 'gantry.registry.logIn', 'lock']);
    source.problem = new UserError('refused', 'Away.');
    const [away] = await open('r.example:5000');
    assert.deepEqual([away?.label, away?.description, away?.command, away?.icon?.id], ['Not reachable', 'Away.', undefined, 'error']);
    source.problem = undefined;
    source.names = [];
    assert.deepEqual(seen(await open('r.example:5000')), ['There are no repositories.']);
    source.isByName = true;
    const rows = await open('r.example:5000');
    assert.deepEqual(rows.map(({ label, command }) => [label, command]), [['Add Repository by Name…', 'gantry.registry.addRepository']]);
  });

  it('are filtered by their names, for which all of them are asked for', async () => {
    const { source, outline, open } = set();
    outline.filter = 'TEAM';
    assert.deepEqual([seen(await open('r.example:5000')), source.asked], [['team/app'], ['repositories r.example:5000 true']]);
    outline.filter = 'none';
    assert.deepEqual(seen(await open('r.example:5000')), ['No repository fits the filter.']);
    outline.filter = '';
    await open('r.example:5000');
    outline.setTagFilter({ host: 'r.example:5000', repository: 'team/app' }, '1');
    source.asked = [];
    assert.deepEqual([seen(await open('r.example:5000', 'team/app')), source.asked.at(-1)], [['1.0'], 'tags r.example:5000/team/app newest true']);
    assert.deepEqual(seen(await open('r.example:5000')), ['by/name', 'team/app | tags: 1']);
    outline.order = 'listed';
    await open('r.example:5000', 'by/name');
    assert.equal(source.asked.at(-1), 'tags r.example:5000/by/name listed false');
  });

  it('show more of what is known, and then ask for the next piece', async () => {
    const { source, outline, open } = set();
    source.tagNames = Array.from({ length: 150 }, (_, number) => String(number));
    source.isComplete = false;
    const changed: string[] = [];
    outline.onDidChange((nodes) => void changed.push(nodes.map((node) => node?.label ?? '*').join()));
    const first = await open('r.example:5000', 'team/app');
    assert.deepEqual([first.length, first.at(-1)?.label], [101, 'Show 50 more…']);
    source.asked = [];
    outline.showMore(first.at(-1)!);
    const second = await open('r.example:5000', 'team/app');
    assert.deepEqual([second.length, second.at(-1)?.label, source.asked.filter((each) => each.startsWith('more'))], [151, 'Show more…', []]);
    outline.showMore(second.at(-1)!);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([source.asked.filter((each) => each.startsWith('more')), [...new Set(changed)]], [['more r.example:5000 team/app'], ['team/app']]);
  });

  it('are asked for anew where they are refreshed', async () => {
    const { source, outline, open } = set();
    const [repository] = await open('r.example:5000');
    const [registry] = await open();
    source.asked = [];
    outline.refresh(repository);
    outline.refresh(registry);
    outline.refresh();
    assert.deepEqual(source.asked, ['forget r.example:5000 by/name', 'forget r.example:5000 ', 'forget r.example:5000 ']);
  });

  it('say in a tooltip who is signed in', async () => {
    const { outline, open } = set();
    const [registry] = await open();
    assert.deepEqual((await outline.tooltip(registry!)).at(-1), { label: 'Signed in', value: 'joe' });
  });
});
