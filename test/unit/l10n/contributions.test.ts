import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { readSources, registeredCommands, usedCommands } from './sources.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category?: string }[];
    readonly submenus: readonly { readonly id: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command?: string; readonly submenu?: string }[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
  };
}

describe('the commands of package.json', () => {
  let contributes: Manifest['contributes'];
  let contributed: readonly string[];
  let registered: readonly string[];
  let used: readonly string[];

  before(async function readAll() {
    this.timeout(60_000);
    ({ contributes } = JSON.parse(await readFile('package.json', 'utf8')) as Manifest);
    contributed = contributes.commands.map(({ command }) => command);
    const sources = await readSources();
    registered = registeredCommands(sources);
    used = usedCommands(sources);
  });

  const missing = (wanted: readonly string[], known: readonly string[]): readonly string[] => [...new Set(wanted.filter((id) => !known.includes(id)))].sort();

  it('are each there once, in a category', () => {
    assert.deepEqual(contributed.filter((id, index) => contributed.indexOf(id) !== index), []);
    assert.deepEqual(contributes.commands.filter(({ category }) => !category).map(({ command }) => command), [], 'Give these commands a "category" in package.json');
  });

  it('are those that src registers', () => {
    assert.deepEqual(missing(registered, contributed), [], 'Add these to "contributes.commands" in package.json, with a title in package.nls.json');
    assert.deepEqual(missing(contributed, registered), [], 'Remove these from "contributes.commands" in package.json, or register them in src/editor/commands');
    assert.deepEqual(registered.filter((id, index) => registered.indexOf(id) !== index), [], 'Register these only once');
  });

  it('hold all that menus, rows, links and welcome texts run', async () => {
    const entries = Object.values(contributes.menus).flat();
    const submenus = contributes.submenus.map(({ id }) => id);
    const links = [...(await readFile('package.nls.json', 'utf8')).matchAll(/\(command:(gantry\.[\w.]+)/g)].map(([, id = '']) => id);
    const focus = Object.values(contributes.views).flat().map(({ id }) => `${id}.focus`);
    assert.deepEqual(missing(entries.flatMap(({ command }) => command ?? []), contributed), [], 'These commands of menus do not exist');
    assert.deepEqual(missing(links, contributed), [], 'These commands of links in package.nls.json do not exist');
    assert.deepEqual(missing(used, [...contributed, ...focus]), [], 'These commands that src runs do not exist');
    assert.deepEqual(missing(entries.flatMap(({ submenu }) => submenu ?? []), submenus), [], 'These submenus do not exist');
    const places = Object.keys(contributes.menus);
    assert.deepEqual(missing(submenus, places), [], 'These submenus are empty');
    assert.deepEqual(missing(places.filter((place) => place.startsWith('gantry.')), submenus), [], 'These menus are not declared as submenus');
  });
});
