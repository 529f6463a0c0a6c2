import * as l10n from '@vscode/l10n';
import { UserError } from '../../core/base/userError.ts';
import { isVolumeName } from '../../core/model/volume.ts';
import type { EngineVolumes } from '../documents/windowVolumes.ts';
import type { EngineNetworkMap } from '../pages/networkMapPages.ts';
import type { EngineSurroundings } from '../views/surroundingsView.ts';
import type { VolumesOutline } from '../../core/outline/volumesOutline.ts';
import type { NetworksOutline } from '../../core/outline/networksOutline.ts';
import type { CommandParts } from './parts.ts';

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
