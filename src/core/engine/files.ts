import * as l10n from '@vscode/l10n';
import { fieldsOf, listOf, numberOf, textOf } from '../base/fields.ts';
import { UserError } from '../base/userError.ts';
import { type FileChange, type FileKind, type FileStat } from '../model/file.ts';
import { normalPath } from '../model/filePath.ts';
import { type FilesApi } from './engine.ts';
import { protocolError } from './errors.ts';
import { segment, type Transport } from './transport.ts';

/** [Engine API, ContainerArchiveInfo, ContainerArchive, PutContainerArchive, ContainerChanges] */
export function filesApi(transport: Transport): FilesApi {
  const archive = (id: string): string => `/containers/${segment(id)}/archive`;
  return {
    async stat(id, path, signal) {
      try {
        const { headers } = await transport.text({ method: 'HEAD', path: archive(id), query: { path }, limit: 'long' }, signal);
        return toFileStat(textOf(headers['x-docker-container-path-stat']));
      } catch (error) {
        throw missingError(path, error);
      }
    },
    read: (id, path, signal) => transport.stream({ method: 'GET', path: archive(id), query: { path } }, signal),
    async write(id, folder, body, signal) {
      try {
        await transport.text({ method: 'PUT', path: archive(id), query: { path: folder, noOverwriteDirNonDir: true }, body }, signal);
      } catch (error) {
        throw readOnlyError(folder, error);
      }
    },
    async changes(id, signal) {
      const answer = await transport.json({ method: 'GET', path: `/containers/${segment(id)}/changes` }, signal);
      return listOf(answer).flatMap((entry) => toFileChange(entry) ?? []);
    },
  };
}

/** The answer to HEAD has no body that could tell what is missing. */
function missingError(path: string, error: unknown): unknown {
  if (!(error instanceof UserError) || (error.status !== 404 && error.status !== 500)) return error;
  return new UserError('notFound', l10n.t('There is no {0} in the container.', path), {
    remedy: l10n.t('It, or the container, may have been removed meanwhile.'),
    status: error.status,
    cause: error,
  });
}

function readOnlyError(folder: string, error: unknown): unknown {
  if (!(error instanceof UserError) || !/marked read-only|read-only file ?system/i.test(error.message)) return error;
  return new UserError('permission', l10n.t('{0} is read-only in this container.', folder), {
    remedy: l10n.t('Write to one of its volumes, or run it anew without a read-only root.'),
    ...(error.status === undefined ? {} : { status: error.status }),
    cause: error,
  });
}

/** @param header JSON in base64. */
function toFileStat(header: string): FileStat {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
  } catch (error) {
    throw protocolError('the description of a file is not JSON', error);
  }
  const fields = fieldsOf(json);
  const goMode = numberOf(fields.mode) ?? 0;
  const target = textOf(fields.linkTarget);
  const modifiedAt = Date.parse(textOf(fields.mtime));
  return {
    kind: kindOf(goMode),
    size: numberOf(fields.size) ?? 0,
    mode: permissionsOf(goMode),
    modifiedAt: Number.isNaN(modifiedAt) ? 0 : modifiedAt,
    ...(target === '' ? {} : { linkTarget: normalPath(target) }),
  };
}

/** Go's own bits, which are not those of Unix. [Go, io/fs.FileMode] */
function hasBit(goMode: number, bit: number): boolean {
  return ((goMode >>> bit) & 1) === 1;
}

function kindOf(goMode: number): FileKind {
  if (hasBit(goMode, 31)) return 'folder';
  if (hasBit(goMode, 27)) return 'link';
  return [26, 25, 24, 21, 19].some((bit) => hasBit(goMode, bit)) ? 'other' : 'file';
}

function permissionsOf(goMode: number): number {
  const special = (hasBit(goMode, 23) ? 0o4000 : 0) | (hasBit(goMode, 22) ? 0o2000 : 0) | (hasBit(goMode, 20) ? 0o1000 : 0);
  return special | (goMode & 0o777);
}

const changeKinds = ['changed', 'added', 'removed'] as const;

function toFileChange(entry: unknown): FileChange | undefined {
  const fields = fieldsOf(entry);
  const path = textOf(fields.Path);
  const kind = changeKinds[numberOf(fields.Kind) ?? -1];
  return path === '' || kind === undefined ? undefined : { path: normalPath(path), kind };
}
