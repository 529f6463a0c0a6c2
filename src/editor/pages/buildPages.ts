import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { fieldsOf, textOf } from '../../core/base/fields.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf } from '../../core/base/userError.ts';
import type { BuildList } from '../../core/build/history.ts';
import { PageTabs } from './pageTabs.ts';

export interface BuildPagesParts {
  readonly history: BuildList;
  /** Has the engine's own history followed until it is disposed. */
  readonly holdEngine: () => Disposable;
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
}

/** The pages of builds: one for each build at most. */
export class BuildPages implements Disposable {
  readonly #tabs: PageTabs<string>;

  constructor(parts: BuildPagesParts) {
    const open = (id: string): void => void vscode.commands.executeCommand('gantry.build.open', { subject: { kind: 'build', engineId: '', id } });
    this.#tabs = new PageTabs({
      viewType: 'gantry.build',
      keyOf: (id) => id,
      // A window that ended before it kept anything of a page does not know what to show in its tab.
      read: (state) => textOf(fieldsOf(state).build) || undefined,
      load: async () => {
        const { BuildPage } = await import('./buildPage.ts');
        return (panel, id) => {
          const page = new BuildPage(panel, id, { ...parts, open });
          page.begin().catch((error: unknown) => parts.log.error(`The page of the build ${id} cannot be shown: ${messageOf(error)}`));
          return page;
        };
      },
    });
  }

  /** Shows the page of a build. @param title of a tab that is new. */
  show(id: string, title: string): Promise<void> {
    return this.#tabs.show(id, title);
  }

  dispose(): void {
    this.#tabs.dispose();
  }
}
