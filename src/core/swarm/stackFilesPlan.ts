import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import type { Engine } from '../engine/engine.ts';
import type { SwarmFile } from '../model/swarmService.ts';
import type { NamedId } from './serviceForm.ts';
import type { StackFile } from './stackModel.ts';

/** The configs, or the secrets, that a deployment needs. */
export interface FilesPlan {
  /** Those that are there, by their names in the file. */
  readonly known: ReadonlyMap<string, NamedId>;
  readonly missing: readonly MissingFile[];
}

export interface MissingFile {
  readonly file: StackFile;
  /** Of a secret a credential. */
  readonly data: Uint8Array;
}

/** Finds those that are there, and reads what the others are to hold. One that is there and holds something else is refused: it cannot be changed. */
export async function planFiles(files: readonly StackFile[], known: readonly SwarmFile[], { engine, read }: { readonly engine: Pick<Engine, 'swarm'>; readonly read: (file: StackFile) => Promise<Uint8Array> }, kind: 'configs' | 'secrets', signal: AbortSignal): Promise<FilesPlan> {
  const ids = new Map<string, NamedId>();
  const missing: MissingFile[] = [];
  for (const file of files) {
    const found = known.find(({ name }) => name === file.name);
    if (found) ids.set(file.key, { id: found.id, name: found.name });
    if (file.source.kind === 'external') {
      if (!found) throw new UserError('notFound', missingText(kind, file.name), { remedy: l10n.t('Create it first.') });
    } else if (file.source.kind === 'driver') {
      if (!found) missing.push({ file, data: new Uint8Array() });
    } else {
      const data = await read(file);
      if (!found) missing.push({ file, data });
      else if (!(await engine.swarm[kind].holds(found.id, data, signal))) throw changedError(kind, file.name);
    }
  }
  return { known: ids, missing };
}

function missingText(kind: 'configs' | 'secrets', name: string): string {
  return kind === 'secrets' ? l10n.t('The secret "{0}", which the file says exists, is not in the swarm.', name) : l10n.t('The config "{0}", which the file says exists, is not in the swarm.', name);
}

function changedError(kind: 'configs' | 'secrets', name: string): UserError {
  const message = kind === 'secrets' ? l10n.t('The secret "{0}" is in the swarm and holds something else; what it holds cannot be changed.', name) : l10n.t('The config "{0}" is in the swarm and holds something else; what it holds cannot be changed.', name);
  return new UserError('conflict', message, { remedy: l10n.t('Give it another "name" in the file, so that a new one is made and the services get that.') });
}
