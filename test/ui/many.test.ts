import assert from 'node:assert/strict';
import { waitFor } from '../host/command.ts';
import { docker, useStage, waitForNoRow, waitForRow } from './stage.ts';

const view = 'Containers';
const count = 500;
const nameOf = (index: number): string => `many-${String(index).padStart(4, '0')}`;

/** Of how many containers a list asks; undefined where it asks of all. */
function concerned(path: string): number | undefined {
  const { id } = JSON.parse(new URL(path, 'http://engine').searchParams.get('filters') ?? '{}') as { readonly id?: unknown };
  return typeof id === 'object' && id !== null ? Object.keys(id).length : undefined;
}

describe('500 containers', () => {
  const stage = useStage({
    name: 'many',
    version: '26.1',
    isProxied: true,
    async prepare({ engine }) {
      const names = Array.from({ length: count }, (_, index) => nameOf(index));
      const create = async (): Promise<void> => {
        for (let name = names.pop(); name !== undefined; name = names.pop()) {
          const { status, body } = await engine.api('POST', `/containers/create?name=${name}`, { Image: 'busybox' });
          assert.equal(status, 201, body);
        }
      };
      await Promise.all(Array.from({ length: 4 }, create));
      return undefined;
    },
  });

  before(() => stage.window.showSideBar('Docker'));

  it('are shown a hundred at first, and more on request', async () => {
    const { window } = stage;
    await waitForRow(stage, view, nameOf(0), 'created');
    await lastRow('Show 400 more…');
    await window.screenshot('ui-many');
    await window.row(view, 'Show 400 more…').click();
    await lastRow(nameOf(count - 1));
  });

  it('are filtered to the one that is meant', async () => {
    const { window } = stage;
    await window.viewAction(view, 'Filter Containers…');
    await window.quickFill('0437');
    await window.waitForRows(view, 'the only row', (rows) => rows.map(({ label }) => label).join() === nameOf(437));
    await window.viewAction(view, 'Clear Filter');
    await waitForRow(stage, view, nameOf(0));
  });

  it('are not listed again because one of them changes (vscode-docker#3779, vscode-docker#353)', async () => {
    await waitForRow(stage, view, nameOf(1), 'created');
    stage.proxy.forget();
    await docker(stage, 'rename', nameOf(1), 'many-0001-changed');
    await waitForRow(stage, view, 'many-0001-changed', 'created');
    await waitForNoRow(stage, view, nameOf(1));
    const lists = stage.proxy.requests.filter(({ path }) => path.startsWith('/containers/json'));
    assert(lists.length > 0);
    assert.deepEqual(lists.map(({ path }) => concerned(path)), lists.map(() => 1));
  });

  /** Goes to the end of the view, which is that row. */
  async function lastRow(name: string): Promise<void> {
    const { window } = stage;
    await waitFor(`${name} to be the last row`, async () => {
      await window.view(view).locator('.monaco-list').first().press('End', { timeout: 5000 });
      return (await window.rows(view)).at(-1)?.label === name;
    });
  }
});
