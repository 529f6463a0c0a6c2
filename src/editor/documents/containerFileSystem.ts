import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import type { AnyFiles } from '../../core/files/containerFiles.ts';
import { ReportedSizes } from '../../core/files/reportedSizes.ts';
import type { FileEntry, FileStat } from '../../core/model/file.ts';
import { containerPathOf, containerScheme, containerUri, volumeScheme } from '../platform/containerUri.ts';
import type { FileDone, WindowFiles } from './windowFiles.ts';

/** A file that is longer than this is not opened: the editor wants all of it in memory. */
const longestFile = 128 * 1024 * 1024;

const changeTypes: Readonly<Record<FileDone['kind'], vscode.FileChangeType>> = {
  added: vscode.FileChangeType.Created,
  changed: vscode.FileChangeType.Changed,
  removed: vscode.FileChangeType.Deleted,
};

/**
 * The files of containers and volumes as the editor's own. Nobody tells when its files change: what is open is compared when
 * it is saved, by its time and size, and the editor then offers to compare or to overwrite.
 */
export class ContainerFileSystem implements vscode.FileSystemProvider, Disposable {
  readonly #files: WindowFiles;
  readonly #sizes = new ReportedSizes();
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.own(new vscode.EventEmitter<vscode.FileChangeEvent[]>());

  readonly onDidChangeFile = this.#changed.event;

  constructor(files: WindowFiles) {
    this.#files = files;
    this.#store.own(files.onDidChange((done) => this.#changed.fire([{ type: changeTypes[done.kind], uri: containerUri(done) }])));
    for (const scheme of [containerScheme, volumeScheme]) this.#store.own(vscode.workspace.registerFileSystemProvider(scheme, this, { isCaseSensitive: true }));
  }

  watch(): Disposable {
    return toDisposable(() => undefined);
  }

  stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    return this.#with(uri, async (files, path) => {
      const stat = await files.stat(path);
      return { type: stat.isLink ? linkTypeOf(stat.kind) : typeOf(stat.kind), ctime: 0, mtime: stat.modifiedAt, size: stat.kind === 'file' ? this.#sizes.report(uri.toString(), stat) : stat.size };
    });
  }

  readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    return this.#with(uri, async (files, path) => {
      const { entries, isComplete } = await files.list(path);
      if (!isComplete) throw new UserError('unsupported', l10n.t('{0} is too big to be listed from the outside.', path), { remedy: l10n.t('Start the container, or open a folder below.') });
      return entries.map((entry) => [entry.name, entryType(entry)]);
    });
  }

  readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return this.#with(uri, async (files, path) => {
      const content = await files.read(path, longestFile);
      this.#sizes.hasRead(uri.toString());
      return content;
    });
  }

  writeFile(uri: vscode.Uri, content: Uint8Array, options: { readonly create: boolean; readonly overwrite: boolean }): Promise<void> {
    return this.#with(uri, async (files, path) => {
      const isThere = (await statIfThere(files, path)) !== undefined;
      if (isThere && options.create && !options.overwrite) throw vscode.FileSystemError.FileExists(uri);
      if (!isThere && !options.create) throw vscode.FileSystemError.FileNotFound(uri);
      await files.write(path, content);
      this.#sizes.hasWritten(uri.toString());
      this.#files.tell({ ...containerPathOf(uri), kind: isThere ? 'changed' : 'added' });
    });
  }

  createDirectory(uri: vscode.Uri): Promise<void> {
    return this.#with(uri, async (files, path) => {
      if (await statIfThere(files, path)) throw vscode.FileSystemError.FileExists(uri);
      await files.createFolder(path);
      this.#files.tell({ ...containerPathOf(uri), kind: 'added' });
    });
  }

  delete(uri: vscode.Uri, options: { readonly recursive: boolean }): Promise<void> {
    return this.#with(uri, async (files, path) => {
      const { kind, isLink } = await files.stat(path);
      if (kind === 'folder' && !isLink && !options.recursive && (await files.list(path)).entries.length > 0) throw vscode.FileSystemError.NoPermissions(l10n.t('{0} is not empty.', path));
      await files.remove(path);
      this.#files.tell({ ...containerPathOf(uri), kind: 'removed' });
    });
  }

  rename(from: vscode.Uri, to: vscode.Uri, options: { readonly overwrite: boolean }): Promise<void> {
    return this.#with(from, async (files, path) => {
      const target = containerPathOf(to);
      const source = containerPathOf(from);
      if (target.containerId !== source.containerId || target.engineId !== source.engineId) throw vscode.FileSystemError.Unavailable(l10n.t('A file cannot be moved to another container.'));
      const isThere = (await statIfThere(files, target.path)) !== undefined;
      if (isThere && !options.overwrite) throw vscode.FileSystemError.FileExists(to);
      if (isThere) await files.remove(target.path);
      await files.rename(path, target.path);
      this.#files.tell({ ...source, kind: 'removed' });
      this.#files.tell({ ...target, kind: 'added' });
    });
  }

  /** Does something with a file, and tells what goes wrong in the editor's own errors. */
  async #with<T>(uri: vscode.Uri, action: (files: AnyFiles, path: string) => Promise<T>): Promise<T> {
    const place = containerPathOf(uri);
    try {
      return await action(await this.#files.at(place), place.path);
    } catch (error) {
      throw fileSystemError(error);
    }
  }

  dispose(): void {
    this.#store.dispose();
  }
}

async function statIfThere(files: AnyFiles, path: string): Promise<FileStat | undefined> {
  try {
    return await files.stat(path);
  } catch (error) {
    if (error instanceof UserError && error.kind === 'notFound') return undefined;
    throw error;
  }
}

function fileSystemError(error: unknown): unknown {
  if (!(error instanceof UserError)) return error;
  const message = [messageOf(error), error.remedy].filter(Boolean).join(' ');
  switch (error.kind) {
    case 'notFound':
      return vscode.FileSystemError.FileNotFound(message);
    case 'permission':
      return vscode.FileSystemError.NoPermissions(message);
    default:
      return vscode.FileSystemError.Unavailable(message);
  }
}

/** What a link leads to, with the mark of a link: the API has the bits of both in one. */
function linkTypeOf(kind: FileEntry['kind']): vscode.FileType {
  return typeOf(kind) | vscode.FileType.SymbolicLink;
}

function typeOf(kind: FileEntry['kind']): vscode.FileType {
  if (kind === 'folder') return vscode.FileType.Directory;
  return kind === 'file' ? vscode.FileType.File : vscode.FileType.Unknown;
}

function entryType({ kind, leadsTo }: FileEntry): vscode.FileType {
  return kind === 'link' ? linkTypeOf(leadsTo ?? 'other') : typeOf(kind);
}
