import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

interface Manifest {
  readonly contributes: { readonly menus: Readonly<Record<string, readonly { readonly submenu?: string }[]>> };
}

describe('the menus of package.json', () => {
  it('hold each submenu once: the editor leaves out what comes again, whatever its condition', async () => {
    const { contributes } = JSON.parse(await readFile('package.json', 'utf8')) as Manifest;
    const again = Object.entries(contributes.menus).flatMap(([menu, entries]) => {
      const submenus = entries.flatMap(({ submenu }) => submenu ?? []);
      return submenus.filter((submenu, index) => submenus.indexOf(submenu) !== index).map((submenu) => `${submenu} in ${menu}`);
    });
    assert.deepEqual(again, []);
  });
});
