import * as l10n from '@vscode/l10n';
import { statSync } from 'node:fs';
import * as vscode from 'vscode';
import { containerOrigins, pathInContainer, type ContainerOrigin } from '../../core/analysis/containerOrigins.ts';
import { UserError } from '../../core/base/userError.ts';
import { contextFiles } from '../../core/build/contextFile.ts';
import type { LinkTarget } from '../../core/logs/logLinks.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { containerUri } from '../platform/containerUri.ts';
import type { BuildList } from '../../core/build/history.ts';
import type { EngineFiles } from '../documents/windowFiles.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';

interface Parts {
  readonly engine: CurrentEngine;
  readonly files: EngineFiles;
  readonly builds: BuildList;
}

/**
 * Opens what a log's line speaks of: an address in the browser; a file where it comes from on this machine, or else as
 * it is in the container. @throws a `UserError` where there is none.
 */
export async function openLogLink(link: LinkTarget, containerId: string | undefined, parts: Parts): Promise<void> {
  if (link.kind === 'url') {
    await vscode.env.openExternal(vscode.Uri.parse(link.url, true));
    return;
  }
  const uri = await fileUri(link.path, containerId, parts);
  const position = new vscode.Position(Math.max(0, (link.line ?? 1) - 1), Math.max(0, (link.column ?? 1) - 1));
  await vscode.window.showTextDocument(uri, { ...(link.line === undefined ? {} : { selection: new vscode.Range(position, position) }), preview: true });
}

async function fileUri(path: string, containerId: string | undefined, parts: Parts): Promise<vscode.Uri> {
  const container = containerId === undefined ? undefined : await originOf(containerId, parts);
  if (container === undefined || containerId === undefined) throw gone(path);
  const local = ownFile(path, container);
  if (local !== undefined) return vscode.Uri.file(local);
  const inside = pathInContainer(path, container);
  const files = await parts.files.of(containerId);
  if (!(await files.exists(inside))) throw gone(path);
  return containerUri({ engineId: parts.engine.key, containerId, path: inside });
}

function gone(path: string): UserError {
  return new UserError('notFound', l10n.t('{0} is neither in the container nor where its files come from.', displayText(path)));
}

type Origin = ContainerOrigin & { readonly buildContext?: string };

/** What is known of a container that may have been removed since. */
async function originOf(containerId: string, { engine: current, builds }: Parts): Promise<Origin> {
  const engine = await current.ready();
  const [container] = await engine.containers.list({ ids: [containerId] });
  const { workingDirectory } = await engine.containers.inspect(containerId);
  await builds.load();
  const build = builds.builds.find(({ imageId, source }) => imageId !== undefined && imageId === container?.imageId && source !== '');
  const project = container?.compose?.workingDirectory;
  const open = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri).filter(({ scheme }) => scheme === 'file');
  return {
    workingDirectory,
    mounts: container?.mounts ?? [],
    isLocal: engine.endpoint.kind === 'unix' || engine.endpoint.kind === 'npipe',
    ...(build === undefined ? {} : { build, buildContext: build.request.buildContext }),
    folders: [...open.map(({ fsPath }) => fsPath), ...(project === undefined ? [] : [project])],
  };
}

function ownFile(path: string, origin: Origin): string | undefined {
  const inContext = contextFiles(origin.buildContext ?? '');
  for (const guess of containerOrigins(path, origin)) {
    const found = guess.isInContext ? inContext(guess.path) : isFile(guess.path);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isFile(path: string): string | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? path : undefined;
}
