import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { lstat, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../base/userError.ts';
import { type AnyFiles } from './containerFiles.ts';
import { checkLocalName } from './entryPath.ts';
import { extractArchive, type Extraction } from './extractArchive.ts';
import { localError } from './fileErrors.ts';
import { packFiles } from './packFiles.ts';

/** `total` where it is known beforehand: of one file. */
export type CopyProgress = (bytes: number, total?: number) => void;

/** Where a copy is to lie on this machine. */
export interface CopyTarget {
  readonly folder: string;
  readonly name: string;
}

/**
 * Copies a file, or a folder with all that is below, out of a container into a folder of this machine. What was there is
 * exchanged only once everything has arrived; what was cancelled or failed leaves nothing behind.
 */
export async function copyOut(files: AnyFiles, source: string, { folder, name }: CopyTarget, onProgress: CopyProgress, signal: AbortSignal): Promise<Extraction> {
  checkLocalName(name);
  const target = join(folder, name);
  const partial = `${target}.${randomBytes(6).toString('hex')}.part`;
  try {
    const { archive, size } = await files.readArchive(source, signal);
    const extraction = await extractArchive(archive, { target: partial, isRoot: source === '/', onProgress: (bytes) => onProgress(bytes, size) }, signal);
    await rm(target, { recursive: true, force: true });
    await rename(partial, target);
    return extraction;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw localError(target, error);
  }
}

/** Copies files and folders of this machine into a folder of a container. What has the same name there is replaced; a folder is added to. */
export async function copyIn(files: AnyFiles, sources: readonly string[], folder: string, onProgress: CopyProgress, signal: AbortSignal): Promise<void> {
  await files.writeArchive(folder, (owner) => packFiles(sources, { owner, onProgress }, signal), signal);
}

/** Whether a file or folder of this machine is there. */
export async function isThere({ folder, name }: CopyTarget): Promise<boolean> {
  try {
    await lstat(join(folder, name));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw new UserError('file', l10n.t('{0} cannot be used.', folder), { cause: error });
  }
}
