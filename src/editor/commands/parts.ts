import type * as vscode from 'vscode';
import type { Credentials } from '../../core/registry/credentials.ts';
import type { EngineInspections } from '../documents/inspectDocument.ts';
import type { EngineFiles } from '../documents/windowFiles.ts';
import type { EngineLogsTerminals } from '../terminals/logsTerminal.ts';
import type { EngineSessionTerminals } from '../terminals/sessionTerminals.ts';
import type { ComposeProjects } from '../platform/composeProjects.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import type { Remembered } from '../platform/remembered.ts';
import type { Reveal } from '../platform/reveal.ts';
import type { Actions } from './actions.ts';
import type { Targets } from './targets.ts';

/** What the commands' tables are built from: all of it is of one engine. */
export interface CommandParts {
  readonly engine: CurrentEngine;
  /** The Compose projects of the workspace's files. */
  readonly projects: Pick<ComposeProjects, 'projects'>;
  readonly actions: Actions;
  readonly targets: Targets;
  readonly reveal: Reveal;
  readonly logs: EngineLogsTerminals;
  readonly sessions: EngineSessionTerminals;
  readonly inspections: EngineInspections;
  readonly files: EngineFiles;
  readonly credentials: Credentials;
  /** What is never removed without being named: for `readKeepRules`. */
  readonly keepRules: Remembered<unknown>;
}

/** What commands need that open terminals: they remember what was run. */
export interface TerminalParts extends CommandParts {
  readonly state: vscode.Memento;
}
