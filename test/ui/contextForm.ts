import { basename } from 'node:path';
import { waitFor } from '../host/command.ts';
import { type EditorWindow } from '../host/editorWindow.ts';
import { answer, question } from './stage.ts';

/** Answers "Add Context…" until all that is left is to change something or to add it. */
export async function beginContext(window: EditorWindow, way: string, address: string, name: string): Promise<void> {
  await window.viewAction('Contexts', 'Add Context…');
  await question(window, /.*/, /How is the engine reached/);
  await window.quickPick(way);
  await answer(window, /The address of the engine/, address);
  await answer(window, /The name of the context/, name);
  await question(window, /.*/, /Choose what to change/);
}

/** Chooses a file for a field of the form. @param isThere whether it takes another one's place. */
export async function chooseFile(window: EditorWindow, field: string, path: string, isThere = false): Promise<void> {
  await question(window, /.*/, /Choose what to change/);
  await window.quickPick(field);
  if (isThere) await window.quickPick('Choose another file…');
  await waitFor('the dialog', async () => (await window.quickInput()).value.startsWith('/'));
  // While the dialog still reads the folder that it begins with it forgets what was typed, and takes no answer.
  await waitFor('the folder', async () => {
    if ((await window.quickInput()).items.includes(basename(path))) return true;
    await window.page.locator('.quick-input-widget .quick-input-box input').fill(path);
    return false;
  });
  await window.page.keyboard.press('Enter');
}
