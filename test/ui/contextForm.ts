import { type EditorWindow } from '../host/editorWindow.ts';
import { answer, answerPath, question } from './stage.ts';

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
  await answerPath(window, path);
}
