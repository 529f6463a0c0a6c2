import assert from 'node:assert/strict';
import { waitFor } from '../host/command.ts';
import { docker, useStage, waitForNoRow, waitForRow, type Stage } from './stage.ts';

const view = 'Containers';
const count = 500;

/** Creates stopped containers, eight at a time. */
async function createMany({ engine }: Stage): Promise<void> {
  const body = { Image: 'busybox', Cmd: ['true'] };
  const names = Array.from({ length: count }, (_, index) => `many-${String(index).padStart(3, '0')}`);
  const work = async (): Promise<void> => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      const { status } = await engine.api('POST', `/containers/create?name=${name}`, body);
      assert.equal(status, 201);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

describe('500 containers', () => {
  const stage = useStage({
    name: 'many',
    version: '26.1',
    async prepare(prepared) {
      await createMany(prepared);
      return undefined;
    },
  });

  before(() => stage.window.showSideBar('Docker'));

  it('are shown from the first, with the others one click away', async () => {
    await waitForRow(stage, view, 'many-000', 'created');
    await stage.window.row(view, 'many-000').click();
    await stage.window.page.keyboard.press('End');
    const more = await waitFor('the row that shows more', async () => (await stage.window.rows(view)).find(({ label }) => label.startsWith('Show')));
    await stage.window.row(view, more.label).click();
    await stage.window.page.keyboard.press('End');
    await waitFor('rows beyond the first hundred', async () => (await stage.window.rows(view)).some(({ label }) => /^many-(?:1[5-9]\d|[2-4]\d\d)$/.test(label)));
    await stage.window.screenshot('ui-many');
  });

  it('are found by a filter while one types', async () => {
    await stage.window.viewAction(view, 'Filter Containers…');
    await stage.window.quickFill('many-417');
    await stage.window.waitForRows(view, 'the one row', (rows) => rows.length === 1 && rows[0]?.label === 'many-417');
    await stage.window.viewAction(view, 'Clear Filter');
    await waitForRow(stage, view, 'many-000');
  });

  it('change row by row: the others stay as they are (vscode-docker#353)', async () => {
    await stage.window.row(view, 'many-001').click();
    await stage.window.page.keyboard.press('Home');
    await waitForRow(stage, view, 'many-003', 'created');
    const before = (await stage.window.rows(view)).filter(({ label }) => /^many-00[0-9]$/.test(label) && label !== 'many-003');
    await docker(stage, 'start', 'many-003');
    await waitForRow(stage, view, 'many-003', 'exited (0)');
    const after = await stage.window.rows(view);
    for (const row of before) assert.deepEqual(after.find(({ label }) => label === row.label), row);
    await docker(stage, 'rm', 'many-003');
    await waitForNoRow(stage, view, 'many-003');
  });
});
