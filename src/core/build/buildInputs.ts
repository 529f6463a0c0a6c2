import * as l10n from '@vscode/l10n';
import { access, constants, readFile, stat } from 'node:fs/promises';
import { UserError } from '../base/userError.ts';
import { type BuildRequest } from './build.ts';
import { contextKind } from './contextKind.ts';
import { fileError, isMissing } from './fileError.ts';

/**
 * Makes sure that the build context is there, as far as that can be known here.
 * @returns the Dockerfile's text; undefined where only the engine sees it.
 * @throws UserError where either is not there, or cannot be read.
 */
export async function readInputs(request: BuildRequest): Promise<Buffer | undefined> {
  switch (contextKind(request)) {
    case 'remote':
      return undefined;
    case 'archive':
      await assertArchive(request.buildContext);
      return undefined;
    case 'folder':
      await assertFolder(request.buildContext);
      return readDockerfile(request);
  }
}

async function assertArchive(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    if (!isMissing(error)) throw fileError(path, error);
    throw new UserError('invalid', l10n.t('The build context {0} does not exist.', path), { remedy: l10n.t('Correct "context" in the task.'), cause: error });
  }
}

/** @throws UserError where the build context is no folder. */
export async function assertFolder(path: string): Promise<void> {
  const stats = await stat(path).catch((error: unknown) => {
    if (!isMissing(error)) throw fileError(path, error);
  });
  if (stats?.isDirectory()) return;
  const message = stats ? l10n.t('The build context {0} is not a folder.', path) : l10n.t('The build context {0} does not exist.', path);
  throw new UserError('invalid', message, { remedy: l10n.t('Correct "context" in the task, or create the folder.') });
}

/** The Dockerfile's text as it is now. @throws UserError where it cannot be read. */
export async function readDockerfile({ dockerfile, dockerfileInline }: BuildRequest): Promise<Buffer> {
  if (dockerfileInline !== undefined) return Buffer.from(dockerfileInline);
  try {
    return await readFile(dockerfile);
  } catch (error) {
    if (!isMissing(error)) throw fileError(dockerfile, error);
    throw new UserError('invalid', l10n.t('The Dockerfile {0} does not exist.', dockerfile), {
      remedy: l10n.t('Correct "dockerfile" in the task, or create the file.'),
      cause: error,
    });
  }
}
