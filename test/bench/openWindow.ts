import { type LabBrowser } from '../host/browser.ts';
import { startEditor, type LabEditor } from '../host/editor.ts';
import { type EditorWindow } from '../host/editorWindow.ts';
import { waitFor } from '../host/command.ts';
import { type Cleanups } from '../host/cleanups.ts';
import { emptyWorkspace } from './stage.ts';

export interface OpenWindow {
  readonly editor: LabEditor;
  readonly window: EditorWindow;
}

export interface WindowOptions {
  readonly browser: LabBrowser;
  readonly developmentPath: string;
  readonly socketPath: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A window of an editor of its own, with the extension in it. */
export async function openWindow({ browser, developmentPath, socketPath, environment }: WindowOptions, cleanups: Cleanups): Promise<OpenWindow> {
  const workspace = await emptyWorkspace(cleanups);
  const editor = cleanups.own(await startEditor({ workspace, developmentPath, environment: { DOCKER_HOST: `unix://${socketPath}`, DOCKER_CONTEXT: undefined, ...environment } }));
  const window = await browser.openWindow(editor.url);
  cleanups.add(() => window.close());
  return { editor, window };
}

/** Waits until the extension has its first list: the one container that runs is on the badge. */
export async function whenListed(window: EditorWindow): Promise<void> {
  await waitFor('the badge', async () => (await window.badge('Docker')) !== undefined, 120_000);
}
