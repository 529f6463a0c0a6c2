import * as l10n from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../base/userError.ts';
import { type TlsMaterial } from '../model/endpoint.ts';

/**
 * Reads `ca.pem`, `cert.pem` and `key.pem` of a folder. Each may be absent, as for the docker CLI; one that is there
 * and cannot be read is an error.
 */
export async function readTlsMaterial(folder: string, isVerified: boolean): Promise<TlsMaterial> {
  const [ca, certificate, key] = await Promise.all(['ca.pem', 'cert.pem', 'key.pem'].map((name) => readPem(join(folder, name))));
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(key === undefined ? {} : { key }),
    isVerified,
  };
}

async function readPem(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new UserError('file', l10n.t('The TLS file {0} cannot be read: {1}', path, messageOf(error)), {
      remedy: l10n.t('Make the file readable for your user.'),
      cause: error,
    });
  }
}

/** Whether a file operation failed because there is no such file. */
export function isMissing(error: unknown): boolean {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
