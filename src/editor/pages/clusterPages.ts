import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { fieldsOf, textOf } from '../../core/base/fields.ts';
import type { Log } from '../../core/base/log.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { CurrentEngine, WindowEngines } from '../platform/currentEngine.ts';
import type { SwarmMembership } from '../views/swarmMembership.ts';
import { PageTabs } from './pageTabs.ts';

export interface ClusterPagesParts {
  readonly engines: WindowEngines;
  readonly swarms: SwarmMembership;
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
}

/** The page of one engine's cluster. */
export interface EngineClusterPage {
  show(): Promise<void>;
}

/** The pages of clusters: one for each engine at most. What they need is loaded when the first is opened. */
export class ClusterPages implements Disposable {
  readonly #tabs: PageTabs<CurrentEngine>;

  constructor({ engines, swarms, extensionUri, log }: ClusterPagesParts) {
    this.#tabs = new PageTabs({
      viewType: 'gantry.cluster',
      keyOf: ({ key }) => key,
      // An engine that this window does not show any more is not shown by another's cluster.
      read: (state) => engines.all.find(({ key }) => key === textOf(fieldsOf(state).memory)),
      load: async () => {
        const { ClusterPage } = await import('./clusterPage.ts');
        return (panel, engine) => new ClusterPage(panel, { title: titleOf(engine), memory: engine.key, swarm: async () => (await swarms.of(engine).view()).live }, { extensionUri, log });
      },
    });
  }

  of(engine: CurrentEngine): EngineClusterPage {
    return { show: () => this.#tabs.show(engine, titleOf(engine)) };
  }

  dispose(): void {
    this.#tabs.dispose();
  }
}

function titleOf({ name }: CurrentEngine): string {
  return l10n.t('Cluster: {0}', displayText(name));
}
