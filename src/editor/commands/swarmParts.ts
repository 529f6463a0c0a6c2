import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import type { Log } from '../../core/base/log.ts';
import type { Credentials } from '../../core/registry/credentials.ts';
import type { EngineInspections } from '../documents/inspectDocument.ts';
import type { EngineClusterPage } from '../pages/clusterPages.ts';
import type { EngineLogPages } from '../pages/logPages.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { CurrentEngine, WindowEngines } from '../platform/currentEngine.ts';
import type { EngineSwarm } from '../views/swarmMembership.ts';
import type { Actions } from './actions.ts';

/** What the commands for swarms are built from. */
export interface SwarmCommandParts {
  readonly actions: Actions;
  readonly engine: CurrentEngine;
  readonly engines: WindowEngines;
  readonly state: vscode.Memento;
  readonly credentials: Credentials;
  readonly swarm: EngineSwarm;
  readonly log: Log;
  readonly inspections: EngineInspections;
  readonly cluster: EngineClusterPage;
  readonly logs: EngineLogPages;
}

/** A question's title, with the engine that it is about where the window shows several. */
export function titled({ engine, engines }: SwarmCommandParts, title: string): string {
  return engines.all.length > 1 ? l10n.t('{0}: {1}', displayText(engine.name), title) : title;
}
