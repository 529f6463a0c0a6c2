import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../core/base/userError.ts';
import { checkLocalName } from '../../core/files/entryPath.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { DroppedFile } from '../platform/droppedFile.ts';

/**
 * Has paths of this machine for what was dropped, for as long as `use` takes: what lies elsewhere, as in the file
 * manager beside a browser, is written into a folder of its own meanwhile.
 */
export async function withLocalFiles(dropped: readonly DroppedFile[], use: (paths: readonly string[]) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gantry-dropped-'));
  try {
    const paths: string[] = [];
    for (const one of dropped) paths.push(localPath(one) ?? (await written(one, folder)));
    await use(paths);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A path may be that of another machine, on which the window is. */
function localPath({ uri, content }: DroppedFile): string | undefined {
  const isOurs = uri !== undefined && (uri.scheme === 'file' || uri.scheme === 'vscode-remote') && (content === undefined || existsSync(uri.fsPath));
  return isOurs ? uri.fsPath : undefined;
}

async function written({ content }: DroppedFile, folder: string): Promise<string> {
  if (content === undefined) throw new UserError('unsupported', l10n.t('Only files and folders of this machine can be copied into a container.'));
  checkLocalName(content.name);
  const path = join(folder, content.name);
  try {
    await writeFile(path, await content.data(), { flag: 'wx' });
  } catch (error) {
    throw new UserError('file', l10n.t('{0} cannot be read where it was dropped from.', displayText(content.name)), { remedy: l10n.t('Of a folder, drop the files in it.'), cause: error });
  }
  return path;
}
