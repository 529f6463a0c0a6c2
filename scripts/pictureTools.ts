import { type EditorWindow } from '../test/host/editorWindow.ts';
import { type LabEngine } from '../test/host/engine.ts';

/** Brings the window into a state, and takes a picture of it. */
export type Picture = (window: EditorWindow, engine: LabEngine, workspace: string) => Promise<void>;

export const pictureSize = { width: 1100, height: 660 };

/** Keeps a picture in `.lab/screenshots`. */
export async function take(window: EditorWindow, name: string): Promise<void> {
  // What fades in is there only after a while.
  await window.page.waitForTimeout(500);
  console.log(await window.screenshot(name));
}

export async function docker(engine: LabEngine, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await engine.docker(args);
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
}
