import type { Credentials } from '../../core/registry/credentials.ts';
import type { InspectDocuments } from '../documents/inspectDocument.ts';
import type { WindowFiles } from '../documents/windowFiles.ts';
import type { LogsTerminals } from '../terminals/logsTerminal.ts';
import type { SessionTerminals } from '../terminals/sessionTerminals.ts';
import type { Reveal } from '../platform/reveal.ts';
import type { Actions } from './actions.ts';
import type { Targets } from './targets.ts';

/** What the commands' tables are built from. */
export interface CommandParts {
  readonly actions: Actions;
  readonly targets: Targets;
  readonly reveal: Reveal;
  readonly logs: LogsTerminals;
  readonly sessions: SessionTerminals;
  readonly inspections: InspectDocuments;
  readonly files: WindowFiles;
  readonly credentials: Credentials;
}
