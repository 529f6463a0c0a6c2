import assert from 'node:assert/strict';
import { join } from 'node:path';
import { runOrThrow, waitFor } from '../host/command.ts';
import { type SeenRow } from '../host/editorWindow.ts';
import { labVersions } from '../host/versions.ts';
import { answer, question, useStage, waitForNoRow, waitForRow, webviewOf, writeWorkspaceFile } from './stage.ts';

const view = 'Builds';

const dockerfile = `FROM busybox AS base
ARG GREETING
RUN sleep 1; echo "$GREETING" > /greeting

FROM base
COPY notes.txt /notes.txt
RUN cat /notes.txt && head -c 300000 /dev/zero > /zeros
`;

const tasks = [
  { label: 'own text', type: 'docker-build', dockerfileInline: 'FROM busybox\nRUN echo of the task\n', context: '.', tags: ['inline:1'] },
  { label: 'archive', type: 'docker-build', context: 'context.tar', dockerfile: 'Dockerfile', tags: ['archive:1'] },
];

for (const version of labVersions)
  describe(`builds that were made, on engine ${version}`, function () {
    this.timeout(300_000);
    const stage = useStage({
      name: 'builds',
      version,
      files: {
        '.vscode/tasks.json': JSON.stringify({ version: '2.0.0', tasks }),
        'shop/Dockerfile': dockerfile,
        'shop/notes.txt': 'one\n',
        'broken.Dockerfile': 'FROM busybox\nRUN echo fine\nRUN echo going wrong && exit 3\nRUN echo never\n',
      },
    });

    /** The rows below a build, by what stands in their names. */
    const stepsOf = (rows: readonly SeenRow[], build: string): readonly SeenRow[] => {
      const start = rows.findIndex(({ label, level }) => level === 1 && label === build);
      const end = rows.findIndex(({ level }, index) => index > start && level === 1);
      return rows.slice(start + 1, end < 0 ? undefined : end);
    };

    const waitForStep = (build: string, name: string, description: RegExp): Promise<unknown> =>
      stage.window.waitForRows(view, `the step ${name} of ${build} with ${String(description)}`, (rows) => stepsOf(rows, build).some((row) => row.label.includes(name) && description.test(row.description)));

    /** The lines of the editor with what stands after them. */
    async function decoratedLines(): Promise<readonly string[]> {
      const lines = await stage.window.page.locator('.editor-group-container.active .view-lines .view-line').evaluateAll((elements) =>
        elements.map((element) => {
          const after = Array.from(element.querySelectorAll('span'), (span) => getComputedStyle(span, '::after').content).filter((content) => content !== 'none' && content !== 'normal');
          return { top: parseFloat((element as HTMLElement).style.top), text: `${element.textContent} ${after.join(' ')}` };
        }),
      );
      return lines.sort((a, b) => a.top - b.top).map(({ text }) => text.replaceAll('\u00a0', ' '));
    }

    async function waitForCost(instruction: string, cost: RegExp): Promise<void> {
      let last: readonly string[] = [];
      try {
        await waitFor(`the cost of ${instruction}`, async () => {
          last = await decoratedLines();
          return last.some((line) => line.includes(instruction) && cost.test(line));
        });
      } catch (error) {
        throw new Error(`${String(error)}; the lines are ${JSON.stringify(last)}`, { cause: error });
      }
    }

    /** A list draws only the rows that there is room for. */
    async function showBuildsAlone(): Promise<void> {
      await stage.window.showSideBar('Docker');
      await stage.window.unfoldView(view);
      for (const other of ['Containers', 'Images']) await stage.window.unfoldView(other, false);
    }

    before(async () => {
      await showBuildsAlone();
      await stage.window.welcome(view, 'Nothing was built here yet.');
    });

    it('are rows with their steps in words, made by a lens that asks what the Dockerfile leaves open', async () => {
      const { window } = stage;
      await window.openFile('shop/Dockerfile');
      await window.codeLens('Build');
      assert.equal((await question(window, /The value of the build argument GREETING/)).title, 'Build shop/Dockerfile');
      await window.quickFill('good morning');
      await waitForRow(stage, view, 'shop', 'built');
      await window.expand(view, 'shop');
      await waitForStep('shop', 'RUN sleep 1', /^\d+\.\d s, /);
      await waitForStep('shop', 'COPY notes.txt', /^\d+\.\d s, 4B$/);
    });

    it('have their costs on the lines of the Dockerfile', async () => {
      const { window } = stage;
      await waitForCost('RUN sleep 1', /\d+\.\d s/);
      await waitForCost('RUN cat /notes.txt', /\d+\.\d s · 300 kB/);
      await window.screenshot('ui-builds-light');
      await window.runCommand('Docker: Toggle Build Costs');
      await waitFor('no costs', async () => (await decoratedLines()).every((line) => !/\d+\.\d s/.test(line)));
      await window.runCommand('Docker: Toggle Build Costs');
      await waitForCost('RUN sleep 1', /\d+\.\d s/);
    });

    it('tell why a step was carried out again', async () => {
      const { window } = stage;
      await writeWorkspaceFile(stage, 'shop/notes.txt', 'two, and longer\n');
      await window.codeLens('Build');
      await window.waitForRows(view, 'a second build', (rows) => rows.filter(({ label, description }) => label === 'shop' && /built.*33% cached/.test(description)).length === 1);
      await window.expand(view, 'shop');
      await waitForStep('shop', 'RUN sleep 1', /^CACHED/);
      await waitForCost('RUN sleep 1', /CACHED/);
      const row = stage.window.view(view).locator('.monaco-list-row', { has: window.page.locator('.label-name', { hasText: 'COPY notes.txt' }) }).first();
      const hover = window.page.locator('.workbench-hover', { hasText: 'Why it ran' });
      await waitFor('the cause in the tooltip', async () => {
        await window.page.mouse.move(0, 0);
        await row.hover({ timeout: 5000 });
        return hover.waitFor({ timeout: 3000 }).then(() => true);
      });
      assert.match(await hover.innerText(), /Why it ran: Files changed: notes\.txt/);
      const inEditor = window.page.locator('.monaco-hover', { hasText: 'An earlier step changed: line 6' });
      await waitFor('the cause over the line', async () => {
        await window.page.mouse.move(0, 0);
        await window.page.locator('.editor-group-container.active .view-line', { hasText: 'RUN cat' }).locator('span').last().hover({ timeout: 5000 });
        return inEditor.first().waitFor({ timeout: 3000 }).then(() => true);
      });
      await window.screenshot('ui-builds-cause');
      await inEditor.first().getByRole('link', { name: /An earlier step changed: line 6/ }).click();
      await window.statusItem(/^Ln 6, Col 1/).waitFor();
    });

    it('lead on their page to the step that caused another', async () => {
      const { window } = stage;
      await window.rowMenu(view, 'shop', 'Open Build');
      const page = webviewOf(window);
      await page.getByRole('option', { name: /RUN cat/ }).click();
      await page.getByRole('button', { name: /An earlier step changed: line 6, COPY notes\.txt/ }).click();
      await page.getByRole('option', { name: /COPY notes\.txt/, selected: true }).waitFor();
      await window.screenshot('ui-builds-caused');
      await window.runCommand('View: Close All Editors');
    });

    it('have their image compared with that of the build before', async () => {
      const { window } = stage;
      const layers = 'Image Layers';
      await window.rowMenu(view, 'shop', 'Compare Image with the Build Before');
      await waitForRow(stage, layers, 'Files', '0 added, 1 changed, 0 removed');
      await window.unfoldView(view, false);
      await waitForRow(stage, layers, 'notes.txt', 'changed');
      await window.row(layers, 'notes.txt').click();
      await waitFor('both texts beside each other', async () => {
        const texts = await window.page.locator('.monaco-diff-editor').allInnerTexts();
        return texts.some((each) => each.includes('one') && each.includes('longer'));
      });
      await window.screenshot('ui-builds-images-compared');
      await window.runCommand('View: Close Editor');
      await window.viewAction(layers, 'Close Image Layers');
      await showBuildsAlone();
    });

    it('tell where a build ended that failed', async () => {
      const { window } = stage;
      await window.openFile('broken.Dockerfile');
      await window.codeLens('Build without Cache');
      await waitForRow(stage, view, 'broken', 'failed');
      await window.expand(view, 'broken');
      await waitForStep('broken', 'RUN echo fine', /^\d+\.\d s/);
      await waitForStep('broken', 'RUN echo going wrong', /^failed after /);
      await waitForStep('broken', 'RUN echo never', /^skipped$/);
      await waitForCost('RUN echo going wrong', /failed · \d+\.\d s/);
      await waitForCost('RUN echo never', /skipped/);
      await window.runCommand('Preferences: Toggle between Light/Dark Themes');
      await window.page.locator('.monaco-workbench.vs-dark').waitFor();
      await window.screenshot('ui-builds-dark');
    });

    it('are asked for with what was answered before', async () => {
      const { window } = stage;
      await window.openFile('shop/Dockerfile');
      await window.runCommand('Docker: Build Image…');
      assert.equal((await question(window, /The name of the image/)).title, 'Build shop/Dockerfile (1/2)');
      await window.quickFill('shop:2');
      assert.equal((await question(window, /The value of the build argument GREETING/)).value, 'good morning');
      await window.page.keyboard.press('Enter');
      await waitForRow(stage, view, 'shop:2', '100% cached');
      await window.runCommand('Docker: Build Image…');
      assert.equal((await question(window, /The name of the image/)).value, 'shop:2');
      await window.page.keyboard.press('Escape');
    });

    it('leave a cache that is shown, and of which a part is removed after a question', async () => {
      const { window } = stage;
      await window.runCommand('Docker: Show Build Cache…');
      const entries = await waitFor('the entries', async () => {
        const { placeholder, items } = await window.quickInput();
        return placeholder === 'Choose what is to be removed' && items.length > 0 && items;
      });
      const entry = entries.find((label) => label.startsWith('RUN cat /notes.txt && head -c 300000')) ?? assert.fail(entries.join('\n'));
      await window.screenshot('ui-builds-cache');
      await window.quickPickMany([entry]);
      const text = await window.dialog();
      assert(text.includes('Remove this of the build cache and free up to') && text.includes(entry), text);
      await window.dialogButton('Remove');
      await window.notification('The build cache was reduced by').waitFor();
    });

    it('are still there when the window is loaded anew, until they are removed', async () => {
      const { window } = stage;
      await window.page.reload();
      await window.whenReady();
      await showBuildsAlone();
      await waitForRow(stage, view, 'broken', 'failed');
      await waitForRow(stage, view, 'shop:2', 'built');
      await window.rowMenu(view, 'shop:2', 'Remove from List');
      await waitForNoRow(stage, view, 'shop:2');
      await waitForRow(stage, view, 'broken', 'failed');
    });

    it('go, the oldest first, where they take more on disk than the setting allows', async () => {
      const { window } = stage;
      await writeWorkspaceFile(stage, '.vscode/settings.json', '{ "gantry.builds.keepMegabytes": 1 }');
      // The builder clips what a step writes at about 200 kB.
      await writeWorkspaceFile(stage, 'big.Dockerfile', `FROM busybox\n${[1, 2, 3, 4, 5, 6].map((first) => `RUN seq ${String(first)} 60000\n`).join('')}`);
      await window.openFile('big.Dockerfile');
      await window.runCommand('Docker: Build Image…');
      await answer(window, /The name of the image/, 'big:1');
      await waitForRow(stage, view, 'big:1', 'built');
      await window.waitForRows(view, 'the newest alone', (rows) => rows.filter(({ level }) => level === 1).map(({ label }) => label).join() === 'big:1');
    });

    it('of a task that holds its Dockerfile, or whose build context is an archive, open what there is of it', async () => {
      const { window } = stage;
      await writeWorkspaceFile(stage, 'packed/Dockerfile', 'FROM busybox\nRUN echo of the archive\n');
      await runOrThrow('tar', ['-cf', join(stage.workspace, 'context.tar'), '-C', join(stage.workspace, 'packed'), '.']);
      for (const { label, tags } of tasks) {
        await window.runCommand('Tasks: Run Task');
        await waitFor('the task', async () => (await window.quickInput()).items.includes(label));
        await window.quickPick(label);
        await waitForRow(stage, view, tags[0] ?? '', 'built');
      }
      await window.rowMenu(view, 'inline:1', 'Open Dockerfile');
      await waitFor('the text that was built', async () => (await window.editorText()).includes('RUN echo of the task'));
      await window.rowMenu(view, 'archive:1', 'Open Dockerfile');
      await window.notification(/The Dockerfile of this build is no file of this machine: it was a part of the build context .*context\.tar/).waitFor();
    });
  });
