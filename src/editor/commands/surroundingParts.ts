import * as l10n from '@vscode/l10n';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import { isVolumeName } from '../../core/model/volume.ts';
import type { EngineVolumes } from '../documents/windowVolumes.ts';
import type { EngineNetworkMap } from '../pages/networkMapPages.ts';
import type { EngineSurroundings } from '../views/surroundingsView.ts';
import type { VolumesOutline } from '../../core/outline/volumesOutline.ts';
import type { NetworksOutline } from '../../core/outline/networksOutline.ts';
import { askValue } from './form.ts';
import type { CommandParts } from './parts.ts';
import type { Targets } from './targets.ts';

/** What the commands for volumes are built from. */
export interface VolumeParts extends Pick<CommandParts, 'actions' | 'targets' | 'reveal' | 'inspections' | 'files' | 'keepRules'> {
  readonly volumeFiles: EngineVolumes;
  readonly view: EngineSurroundings<VolumesOutline>;
}

/** What the commands for networks are built from. */
export interface NetworkParts extends Pick<CommandParts, 'actions' | 'targets' | 'reveal' | 'inspections' | 'keepRules'> {
  readonly view: EngineSurroundings<NetworksOutline>;
  readonly map: EngineNetworkMap;
}

/** Reads the name of a volume or network; empty stays so. @throws a `UserError` of kind `invalid`. */
export function readName(text: string): string {
  const name = text.trim();
  if (name === '' || isVolumeName(name)) return name;
  throw new UserError('invalid', l10n.t('A name has two or more characters: letters, digits, "_", "." and "-", the first a letter or digit.'));
}

/** Asks for a name that no volume has yet. */
export async function askNewName(targets: Pick<Targets, 'allVolumes'>, title: string, value: string): Promise<string> {
  const taken = new Set((await targets.allVolumes(true)).map(({ id }) => id));
  const name = await askValue({ title, prompt: l10n.t('The name of the new volume'), value }, (text) => {
    const read = readName(text);
    if (read === '') throw new UserError('invalid', l10n.t('Give it a name.'));
    if (taken.has(read)) throw new UserError('invalid', l10n.t('There is already a volume of this name.'));
    return read;
  });
  if (name === undefined) throw abortError();
  return name;
}
