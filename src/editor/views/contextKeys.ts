import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import type { Remembered } from '../platform/remembered.ts';

/** Keeps a context key, by which menus are chosen, at what a remembered value says. */
export function followContext<T>(key: string, remembered: Remembered<T>, isSet: (value: T) => boolean): Disposable {
  const set = (): void => void vscode.commands.executeCommand('setContext', key, isSet(remembered.value));
  set();
  return remembered.onDidChange(set);
}
