import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { withEngines, type CurrentEngine, type WindowEngines } from '../platform/currentEngine.ts';
import { inspect, inspectionTitle, isInspected, type Inspected, type InspectedKind } from './inspected.ts';
import { followInspected, type SwarmOf } from './inspectedChanges.ts';

const scheme = 'gantry-inspect';

/** What is known of an open document. */
interface OpenDocument {
  readonly uri: vscode.Uri;
  readonly inspected: Inspected;
  /** The last JSON that was read, kept for when there is no more to be read. */
  json: string | undefined;
  /** Aborts the reading that a newer one takes the place of. */
  reading: AbortController | undefined;
}

/** The inspections of one engine's things. */
export interface EngineInspections {
  /** Opens the inspection of a thing; one of several in a tab that stays. */
  show(thing: Omit<Inspected, 'engine' | 'engineId'>, isOneOfSeveral: boolean): Promise<void>;
}

/**
 * The read-only inspections of containers, images, volumes, networks, and of what a swarm holds. One that is open in a tab
 * follows its thing: each change that the inventory reports makes it be read again. With no tab open nothing is held.
 */
export class InspectDocuments implements vscode.TextDocumentContentProvider, Disposable {
  readonly #engines: WindowEngines;
  readonly #swarmOf: SwarmOf;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.own(new vscode.EventEmitter<vscode.Uri>());
  readonly #open = new Map<string, OpenDocument>();
  /** Keeps what the open documents show live, by kind and engine. */
  readonly #following = new Map<string, Disposable>();

  readonly onDidChange = this.#changed.event;

  constructor(engines: WindowEngines, swarmOf: SwarmOf) {
    this.#engines = engines;
    this.#swarmOf = swarmOf;
    this.#store.own(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
    this.#store.own(vscode.window.tabGroups.onDidChangeTabs(() => this.#followTabs()));
    this.#store.own(toDisposable(() => this.#closeAll()));
    this.#followTabs();
  }

  of(engine: CurrentEngine): EngineInspections {
    return { show: (thing, isOneOfSeveral) => this.#show(engine, thing, isOneOfSeveral) };
  }

  async #show(current: CurrentEngine, { kind, id, name }: Omit<Inspected, 'engine' | 'engineId'>, isOneOfSeveral: boolean): Promise<void> {
    const engine = await current.ready();
    const uri = uriOf({ kind, id, name, engine: engine.name, engineId: current.key });
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: !isOneOfSeveral });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const document = this.#documentOf(uri);
    if (document === undefined) return comment([l10n.t('This is not an inspection.')]);
    document.reading?.abort();
    const reading = new AbortController();
    document.reading = reading;
    const lines = await this.#read(document, reading.signal);
    if (document.reading === reading) document.reading = undefined;
    return comment(lines) + (document.json ?? '');
  }

  /** Reads the thing anew. @returns the header's lines. */
  async #read(document: OpenDocument, signal: AbortSignal): Promise<readonly string[]> {
    const { engine: engineName, engineId } = document.inspected;
    const what = inspectionTitle(document.inspected);
    const now = new Date().toLocaleString(vscode.env.language);
    try {
      const engine = await this.#engines.all.find(({ key }) => key === engineId)?.ready(signal);
      if (engine?.name !== engineName) return [what, l10n.t('This window shows another engine since {0}: these are the last known values.', now)];
      const json = await inspect(engine, document.inspected, signal);
      document.json = `${JSON.stringify(json, undefined, 2)}\n`;
      return [what, l10n.t('Read at {0}. While it is open it is read again whenever it changes.', now)];
    } catch (error) {
      if (isAbort(error)) return [what];
      if (error instanceof UserError && error.kind === 'notFound') return [what, l10n.t('Removed; noticed at {0}. These are its last values.', now)];
      return [what, l10n.t('Could not be read at {0}: {1} These are the last known values.', now, displayText(messageOf(error)))];
    }
  }

  #documentOf(uri: vscode.Uri): OpenDocument | undefined {
    const key = uri.toString();
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const inspected = inspectedOf(uri);
    if (inspected === undefined) return undefined;
    const document: OpenDocument = { uri, inspected, json: undefined, reading: undefined };
    this.#open.set(key, document);
    this.#follow();
    return document;
  }

  /** Forgets the documents whose tabs were closed. One that is being read may have its tab yet to come. */
  #followTabs(): void {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs.flatMap(({ input }) => urisOf(input)));
    const shown = new Map(tabs.filter((uri) => uri.scheme === scheme).map((uri) => [uri.toString(), uri]));
    for (const uri of shown.values()) this.#documentOf(uri);
    for (const [key, { reading }] of this.#open) {
      if (!shown.has(key) && reading === undefined) this.#open.delete(key);
    }
    this.#follow();
  }

  /** Follows what the open documents show, of the engines that have it. */
  #follow(): void {
    const wanted = new Map([...this.#open.values()].map(({ inspected: { kind, engineId } }) => [`${kind} ${engineId}`, { kind, engineId }]));
    for (const [key, { kind, engineId }] of wanted) {
      if (this.#following.has(key)) continue;
      this.#following.set(key, withEngines(this.#engines, (engine) => (engine.key === engineId ? followInspected(kind, engine, this.#swarmOf, (ids) => this.#refresh(kind, engineId, ids)) : toDisposable(() => undefined))));
    }
    for (const [key, following] of this.#following) {
      if (wanted.has(key)) continue;
      this.#following.delete(key);
      following.dispose();
    }
  }

  /** @param ids undefined: all may have changed. */
  #refresh(kind: InspectedKind, engineId: string, ids: ReadonlySet<string> | undefined): void {
    for (const { uri, inspected } of this.#open.values()) {
      if (inspected.kind === kind && inspected.engineId === engineId && (ids === undefined || ids.has(inspected.id))) this.#changed.fire(uri);
    }
  }

  #closeAll(): void {
    for (const { reading } of this.#open.values()) reading?.abort();
    this.#open.clear();
    this.#follow();
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** The path's last part is the tab's title; `.jsonc` since the header is a comment. */
function uriOf(inspected: Inspected): vscode.Uri {
  const title = displayText(inspected.name.replaceAll(/[/\\:]/g, '_'), 100);
  return vscode.Uri.from({ scheme, path: `/${title}.${inspected.kind.replace('swarm', '').toLowerCase()}.jsonc`, query: JSON.stringify(inspected) });
}

function inspectedOf({ query }: vscode.Uri): Inspected | undefined {
  try {
    const value: unknown = JSON.parse(query);
    return isInspected(value) ? value : undefined;
  } catch {
    // Anybody can open such an address: one that we did not write stands for nothing.
    return undefined;
  }
}

function urisOf(input: unknown): readonly vscode.Uri[] {
  if (input instanceof vscode.TabInputText) return [input.uri];
  return input instanceof vscode.TabInputTextDiff ? [input.original, input.modified] : [];
}

function comment(lines: readonly string[]): string {
  return lines.map((line) => `// ${line}\n`).join('');
}
