import * as vscode from 'vscode';
import type { Remembered } from '../platform/remembered.ts';

/** Filters while one types; Escape brings the filter back that was there before. */
export async function askFilter(filter: Remembered<string>, placeholder: string): Promise<void> {
  const before = filter.value;
  const input = vscode.window.createInputBox();
  input.placeholder = placeholder;
  input.value = before;
  const isAccepted = await new Promise<boolean>((resolve) => {
    input.onDidChangeValue((value) => void filter.set(value.trim()));
    input.onDidAccept(() => resolve(true));
    input.onDidHide(() => resolve(false));
    input.show();
  });
  input.dispose();
  if (!isAccepted && filter.value !== before) await filter.set(before);
}
