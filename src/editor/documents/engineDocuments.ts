import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { fieldsOf, textOf } from '../../core/base/fields.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { DiskUsage } from '../../core/model/diskUsage.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { CurrentEngine, WindowEngines } from '../platform/currentEngine.ts';
import type { EngineKey } from '../platform/engineKey.ts';

const scheme = 'gantry-engine';

const diskMilliseconds = 5000;

type Kind = 'info' | 'images';

/** What engines say of themselves, and which images they hold, as read-only documents: as it was when they were opened. */
export class EngineDocuments implements vscode.TextDocumentContentProvider, Disposable {
  readonly #engines: WindowEngines;
  readonly #store = new DisposableStore();

  constructor(engines: WindowEngines) {
    this.#engines = engines;
    this.#store.own(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
  }

  async showInfo(engine: CurrentEngine): Promise<void> {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uriOf('info', engine)), { preview: true });
  }

  /** Shows side by side which images two engines hold. */
  async compareImages(left: CurrentEngine, right: CurrentEngine): Promise<void> {
    const title = l10n.t('Images: {0} ↔ {1}', displayText(left.name), displayText(right.name));
    await vscode.commands.executeCommand('vscode.diff', uriOf('images', left), uriOf('images', right), title);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const shown = shownBy(uri);
    if (!shown) return l10n.t('This is not a document of an engine.');
    try {
      const { engineInfoText, imagesText } = await import('../../core/outline/engineInfo.ts');
      const { endpointUrl } = await import('../../core/model/endpoint.ts');
      const engine = await this.#engines.find(shown.engineId).ready();
      if (shown.kind === 'images') return imagesText(await engine.images.list({}));
      const [info, disk] = await Promise.all([engine.system.info(), diskOf(engine)]);
      return engineInfoText({ name: engine.name, address: endpointUrl(engine.endpoint), version: engine.version, info, disk });
    } catch (error) {
      return [messageOf(error), ...(error instanceof UserError && error.remedy !== undefined ? [error.remedy] : [])].join('\n');
    }
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** Measuring may take minutes: the rest is not to wait for it. */
async function diskOf(engine: Engine): Promise<DiskUsage | undefined> {
  return engine.system.diskUsage(AbortSignal.timeout(diskMilliseconds)).catch(() => undefined);
}

function uriOf(kind: Kind, { key, name }: CurrentEngine): vscode.Uri {
  const title = displayText(name.replaceAll(/[/\\:]/g, '_'), 100);
  return vscode.Uri.from({ scheme, path: `/${title}.${kind}.txt`, query: JSON.stringify({ kind, engineId: key, at: Date.now() }) });
}

function shownBy({ query }: vscode.Uri): { readonly kind: Kind; readonly engineId: EngineKey } | undefined {
  try {
    const { kind, engineId } = fieldsOf(JSON.parse(query));
    return kind === 'info' || kind === 'images' ? { kind, engineId: textOf(engineId) } : undefined;
  } catch {
    // Anybody can open such an address: one that we did not write stands for nothing.
    return undefined;
  }
}
