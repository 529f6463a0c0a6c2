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
        const options = await sessions.shellOptions(await pick());
        showOnceOpen(options);
        return new vscode.TerminalProfile(options);
      } catch (error) {
        // An error that is thrown here nobody would see.
        if (!isAbort(error)) void vscode.window.showErrorMessage(messageOf(error));
        return undefined;
      }
    },
  };
}

/** VS Code leaves the terminal in front that was there before. */
function showOnceOpen({ pty }: vscode.ExtensionTerminalOptions): void {
  const subscription = vscode.window.onDidOpenTerminal((terminal) => {
    const { creationOptions } = terminal;
    if (!('pty' in creationOptions) || creationOptions.pty !== pty) return;
    subscription.dispose();
    terminal.show();
  });
}
