import assert from 'node:assert/strict';
import { type FrameLocator, type Locator } from 'playwright-core';
import { waitFor } from '../host/command.ts';
import { openGate } from './gate.ts';
import { answer, isKept, useStage, waitForRow, webviewOf, writeWorkspaceFile } from './stage.ts';

const hostile = '<img src=x onerror="document.title=1">';

/** Two branches, one of which takes longer; a step that writes colours and what would be HTML. */
const dockerfile = (text: string): string => `FROM busybox AS slow
RUN sleep 1; head -c 300000 /dev/zero > /slow
FROM busybox AS quick
ARG GREETING=hello
RUN echo "$GREETING" > /quick
FROM busybox
COPY --from=slow /slow /slow
COPY --from=quick /quick /quick
RUN printf '\\033[1;31m%s\\033[0m\\n' '${hostile}'; for i in 1 2 3; do echo "${text} $i"; done
`;

describe('the page of a build', () => {
  const stage = useStage({ name: 'buildPage', version: '26.1', files: { 'shop/Dockerfile': dockerfile('needle') } });

  const page = (): FrameLocator => webviewOf(stage.window);
  const step = (name: string | RegExp): Locator => page().getByRole('option', { name });
  const output = (): Locator => page().getByRole('region', { name: 'Output' });

  async function build(file: string, tag: string): Promise<void> {
    const { window } = stage;
    await window.openFile(file);
    await window.runCommand('Docker: Build Image…');
    await answer(window, /The name of the image/, tag);
  }

  before(async () => {
    await stage.window.showSideBar('Docker');
    await waitForRow(stage, 'Images', 'busybox');
    await stage.window.runCommand('Docker: Focus on Builds View');
  });

  it('shows every step with what came of it in words, and the one that took longest on the critical path', async () => {
    const { window } = stage;
    await build('shop/Dockerfile', 'shop:1');
    await window.waitForTerminal('Reveal shop:1');
    await waitForRow(stage, 'Builds', 'shop:1', 'built');
    await window.row('Builds', 'shop:1').click();
    await page().getByRole('heading', { level: 1, name: 'shop:1' }).waitFor();
    await step(/RUN sleep 1.*carried out in \d+\.\d s, on the critical path/).waitFor();
    await window.screenshot('ui-build-page');
    const spoken = await page().getByRole('option').evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
    assert.equal(spoken.filter((text) => /carried out in|taken from the cache/.test(text)).length, spoken.length, spoken.join('\n'));
    assert.match(spoken.find((text) => text.includes('RUN echo "hello"')) ?? '', /carried out in \d+\.\d s$/);
    assert.match(spoken.find((text) => text.includes('COPY --from=slow')) ?? '', /added 300kB to the image/);
    assert.deepEqual(await page().locator('.group').allInnerTexts(), ['Preparation', 'Stage slow', 'Stage quick', 'Stage 2', 'Result']);
    assert.match(await page().locator('.summary').innerText(), /^built after \d+\.\d s, \d+% cached$/);
  });

  it('loads and runs nothing but its own script', async () => {
    const policy = await page().locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    assert.match(policy ?? '', /^default-src 'none'; style-src [^;]+; script-src 'nonce-[^']+'; base-uri 'none'; form-action 'none'$/);
    assert.doesNotMatch(policy ?? '', /unsafe/);
  });

  it('shows the output of the step that is selected as text, with its colours, and finds words in it', async () => {
    await step(/RUN printf/).click();
    await output().getByText(hostile).waitFor();
    assert.deepEqual([await page().locator('img').count(), await output().locator('.bold').getAttribute('class')], [0, 'fg-1 bold']);
    await step(/RUN printf/).press('Control+F');
    const search = page().getByRole('searchbox');
    await search.fill('NEEDLE');
    const count = page().locator('.count');
    await waitFor('the first of three', async () => (await count.innerText()) === '1 of 3');
    await search.press('Enter');
    await page().getByRole('button', { name: 'Next match' }).click();
    await waitFor('the last of three', async () => (await count.innerText()) === '3 of 3');
    await page().getByRole('button', { name: 'Previous match' }).click();
    await waitFor('the second of three', async () => (await count.innerText()) === '2 of 3');
    await stage.window.screenshot('ui-build-page-search');
    await search.fill('nowhere');
    await waitFor('nothing to be found', async () => (await count.innerText()) === 'Not found');
    await search.press('Escape');
    assert.equal(await search.inputValue(), '');
    await waitFor('the step to have the focus', () => step(/RUN printf/).evaluate((row) => row === document.activeElement));
  });

  it('is worked with by the keyboard, and opens the step’s line', async () => {
    const { window } = stage;
    await step(/RUN printf/).press('Home');
    await waitFor('the first step to be selected', async () => (await page().getByRole('option').first().getAttribute('aria-selected')) === 'true');
    await page().getByRole('option').first().press('ArrowDown');
    await waitFor('the second to be selected', async () => (await page().getByRole('option').nth(1).getAttribute('aria-selected')) === 'true');
    assert.deepEqual(await page().locator('[role="option"][tabindex="0"]').count(), 1);
    await step(/RUN printf/).click();
    await page().getByRole('button', { name: 'Open in Dockerfile' }).click();
    await waitFor('line 9', () => window.statusItem(/Ln 9, Col 1/).isVisible());
    await output().waitFor();
    await window.runCommand('View: Close Other Editors in Group');
  });

  it('compares with the build before, and says why a step ran again', async () => {
    const { window } = stage;
    await writeWorkspaceFile(stage, 'shop/Dockerfile', dockerfile('haystack'));
    await window.runCommand('View: Close All Editors');
    await build('shop/Dockerfile', 'shop:2');
    await window.waitForTerminal('Reveal shop:2');
    await waitForRow(stage, 'Builds', 'shop:2', 'built');
    await window.terminalLink('Open Build');
    await page().getByRole('heading', { level: 1, name: 'shop:2' }).waitFor();
    await step(/RUN sleep 1.*taken from the cache/).waitFor();
    await step(/RUN printf/).click();
    await page().getByText(/The instruction changed from/).waitFor();
    await page().getByRole('tab', { name: 'Comparison' }).click();
    const row = page().getByRole('row', { name: /RUN sleep 1/ });
    await row.waitFor();
    assert.match((await row.getByRole('cell').allInnerTexts()).join(' | '), /^\d+\.\d s \| CACHED \|/);
    await window.screenshot('ui-build-page-comparison');
    await page().getByRole('button', { name: /^Previous build: / }).click();
    await page().getByRole('heading', { level: 1, name: 'shop:1' }).waitFor();
    await page().getByRole('button', { name: /^Next build: / }).waitFor();
  });

  it('follows a build that runs, and is there again with what was chosen when the window is loaded anew', async () => {
    const { window } = stage;
    const gate = await openGate(stage.engine.hostAddress);
    stage.cleanups.push(() => gate.close());
    await writeWorkspaceFile(stage, 'long/slow.Dockerfile', `FROM busybox\nRUN echo it speaks; until wget -q -O - http://${gate.address}/go; do sleep 0.2; done; echo and ends\nRUN echo last\n`);
    await window.runCommand('View: Close All Editors');
    await build('long/slow.Dockerfile', 'long:1');
    await waitForRow(stage, 'Builds', 'long:1', 'running');
    await window.row('Builds', 'long:1').click();
    await step(/RUN echo it speaks.*running/).waitFor();
    await output().getByText('it speaks').waitFor();
    await step(/RUN echo last, waiting/).waitFor();
    await window.screenshot('ui-build-page-running');
    gate.open();
    await output().getByText('and ends').waitFor();
    await waitFor('the build to be over', async () => (await page().locator('.summary').innerText()).startsWith('built after'));
    await step(/RUN echo last/).click();
    await output().getByText('last', { exact: true }).waitFor();
    await waitFor('the window to have kept what the page remembers', () => isKept(stage, 'gantry.build', 'long:1', 'step\\'));
    await window.page.reload();
    await window.whenReady();
    await page().getByRole('heading', { level: 1, name: 'long:1' }).waitFor();
    await waitFor('the chosen step', async () => (await step(/RUN echo last/).getAttribute('aria-selected')) === 'true');
    await output().getByText('last', { exact: true }).waitFor();
  });
});
