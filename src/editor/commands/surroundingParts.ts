import * as l10n from '@vscode/l10n';
import { UserError } from '../../core/base/userError.ts';
import { isVolumeName } from '../../core/model/volume.ts';
import type { WindowVolumes } from '../documents/windowVolumes.ts';
import type { NetworkMapPages } from '../pages/networkMapPages.ts';
import type { NetworksView, VolumesView } from '../views/surroundingsView.ts';
import type { CommandParts } from './parts.ts';

/** What the commands for volumes are built from. */
export interface VolumeParts extends Pick<CommandParts, 'actions' | 'targets' | 'reveal' | 'inspections' | 'files'> {
  readonly volumeFiles: Pick<WindowVolumes, 'filesOf' | 'release'>;
  readonly view: VolumesView;
}

/** What the commands for networks are built from. */
export interface NetworkParts extends Pick<CommandParts, 'actions' | 'targets' | 'reveal' | 'inspections'> {
  readonly view: NetworksView;
  readonly map: NetworkMapPages;
}

/** Reads the name of a volume or network; empty stays so. @throws a `UserError` of kind `invalid`. */
export function readName(text: string): string {
  const name = text.trim();
  if (name === '' || isVolumeName(name)) return name;
  throw new UserError('invalid', l10n.t('A name has two or more characters: letters, digits, "_", "." and "-", the first a letter or digit.'));
}
