import * as l10n from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../base/userError.ts';
import { type TlsMaterial } from '../model/endpoint.ts';
import { type TlsFiles } from '../model/ownContext.ts';

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

/** The same of files wherever they lie: one that is named and not there is an error. */
export async function readTlsFiles({ ca, certificate, key, isVerified }: TlsFiles): Promise<TlsMaterial> {
  const [caText, certificateText, keyText] = await Promise.all([ca, certificate, key].map(readNamedPem));
  return {
    ...(caText === undefined ? {} : { ca: caText }),
    ...(certificateText === undefined ? {} : { certificate: certificateText }),
    ...(keyText === undefined ? {} : { key: keyText }),
    isVerified,
  };
}

async function readNamedPem(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const text = await readPem(path);
  if (text !== undefined) return text;
  throw new UserError('file', l10n.t('There is no TLS file {0}.', path), { remedy: l10n.t('Edit the context, and choose the file anew.') });
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
