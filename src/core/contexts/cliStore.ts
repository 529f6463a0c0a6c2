import * as l10n from '@vscode/l10n';
import { mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fieldsOf, isFields, type Fields } from '../base/fields.ts';
import { messageOf, UserError } from '../base/userError.ts';
import { idOf, readCurrentContext, type DockerContext } from '../engine/contexts.ts';
import { isMissing, readTlsFiles } from '../engine/tlsMaterial.ts';
import type { OwnContext } from '../model/ownContext.ts';

/** The files of a context as the CLI keeps them, by their paths below `meta/<id>` and `tls/<id>`: PEM texts are credentials. */
export interface StoredContext {
  readonly meta: Fields;
  /** `docker/ca.pem`, … */
  readonly tls: ReadonlyMap<string, Uint8Array>;
}

/** Where the CLI keeps the parts of a context. [docker/cli, cli/context/store] */
export function contextFolders(folder: string, name: string): { readonly meta: string; readonly tls: string } {
  return foldersOf(folder, idOf(name));
}

function foldersOf(folder: string, id: string): ReturnType<typeof contextFolders> {
  const store = join(folder, 'contexts');
  return { meta: join(store, 'meta', id), tls: join(store, 'tls', id) };
}

/** A context of ours as the CLI stores it, with what its TLS files hold now. */
export async function asStored({ name, description, host, tls }: OwnContext): Promise<StoredContext> {
  const material = tls && (await readTlsFiles(tls));
  if (material?.isVerified === true && material.ca === undefined && material.certificate === undefined) throw unsayable(name);
  const files = [['docker/ca.pem', material?.ca] as const, ['docker/cert.pem', material?.certificate] as const, ['docker/key.pem', material?.key] as const];
  return {
    meta: { Name: name, Metadata: description === '' ? {} : { Description: description }, Endpoints: { docker: { Host: host, SkipTLSVerify: material?.isVerified === false } } },
    tls: new Map(files.flatMap(([path, text]) => (text === undefined ? [] : [[path, Buffer.from(text)]]))),
  };
}

/** To the CLI a context without TLS files is one without TLS. */
function unsayable(name: string): UserError {
  return new UserError('unsupported', l10n.t('The docker command line would speak to {0} without TLS: it cannot write down that there is some where no file belongs to it.', name), {
    remedy: l10n.t('Edit the context, and choose the certificate of the authority that signed the engine\'s.'),
  });
}

/** Writes a context into the CLI's store, under the name it is given here. */
export async function writeCliContext(folder: string, name: string, { meta, tls }: StoredContext): Promise<void> {
  const folders = contextFolders(folder, name);
  await inStore(folders.meta, async () => {
    await rm(folders.tls, { recursive: true, force: true });
    for (const [path, content] of tls) {
      await mkdir(dirname(join(folders.tls, path)), { recursive: true, mode: 0o700 });
      await writeFile(join(folders.tls, path), content, { mode: 0o600 });
    }
    await mkdir(folders.meta, { recursive: true, mode: 0o755 });
    await replaceFile(join(folders.meta, 'meta.json'), JSON.stringify({ ...meta, Name: name }));
  });
}

/** As `docker context rm --force`: one that is the current context is so no more. @param context as it was read from the store. */
export async function removeCliContext(folder: string, { id, name }: Pick<DockerContext, 'id' | 'name'>): Promise<void> {
  const { meta, tls } = foldersOf(folder, id ?? idOf(name));
  // First: a current context that is nowhere would fail each command of the CLI.
  if ((await readCurrentContext(folder).catch(() => undefined)) === name) await useCliContext(folder, 'default');
  await inStore(meta, async () => {
    await rm(meta, { recursive: true, force: true });
    await rm(tls, { recursive: true, force: true });
  });
}

/** As `docker context use`: changes nothing but the current context. @param name `default` for none. */
export async function useCliContext(folder: string, name: string): Promise<void> {
  const path = join(folder, 'config.json');
  await inStore(path, async () => {
    const { currentContext: _former, ...config } = await readConfig(path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await replaceFile(path, `${JSON.stringify(name === 'default' ? config : { ...config, currentContext: name }, undefined, '\t')}\n`);
  });
}

async function readConfig(path: string): Promise<Fields> {
  try {
    const config: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (!isFields(config)) throw new Error(l10n.t('it holds no object'));
    return fieldsOf(config);
  } catch (error) {
    if (isMissing(error)) return {};
    throw error;
  }
}

/** Whoever reads it at any moment finds the old or the new one. A link to it stays one, and so do its rights. */
async function replaceFile(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const { mode } = await stat(target).catch(() => ({ mode: 0o600 }));
  await replaceWhole(target, text, mode & 0o777);
}

/** Writes a file beside, then puts it in the place: also where another was that more people might read. */
export async function replaceWhole(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const next = `${path}.${String(process.pid)}`;
  try {
    await writeFile(next, content, { mode });
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}

async function inStore(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError('file', l10n.t('The Docker CLI\'s file {0} cannot be written: {1}', path, messageOf(error)), { remedy: l10n.t('Make it writable for your user, or correct it.'), cause: error });
  }
}
