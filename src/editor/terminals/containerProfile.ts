import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { EngineSessionTerminals, Target } from './sessionTerminals.ts';

/** The profile of package.json. */
export const containerProfileId = 'gantry.container';

/** "Docker Container…" among the profiles of new terminals: a shell in a container that is asked for. */
export function containerProfile(sessions: EngineSessionTerminals, pick: () => Promise<Target>): vscode.TerminalProfileProvider {
  return {
    async provideTerminalProfile() {
      try {
        return new vscode.TerminalProfile(await sessions.shellOptions(await pick()));
      } catch (error) {
        // An error that is thrown here nobody would see.
        if (!isAbort(error)) void vscode.window.showErrorMessage(messageOf(error));
        return undefined;
      }
    },
  };
}
