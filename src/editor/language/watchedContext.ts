import { join, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import type { CopySize } from '../../core/analysis/contextSize.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { ContextListing } from '../../core/model/buildContext.ts';
import { unsavedText } from '../platform/unsavedText.ts';

/** What a build of a Dockerfile would be sent. Paths are those of this machine. */
export interface ContextState {
  readonly buildContext: string;
  /** Where the rules are, or would be written. */
  readonly ignoreFile: string;
  readonly listing: ContextListing;
}

/** How soon a change is followed: one that comes meanwhile is part of the same reading. */
const changeMilliseconds = 300;
/** After a reading that took long, the next waits as many times as long. */
const patience = 10;

/** A build context that is read when somebody asks, and again when its files change; nothing is read while nothing changes. */
export class WatchedContext implements Disposable {
  readonly #store = new DisposableStore();
  readonly #dockerfile: string;
  readonly #buildContext: string;
  readonly #onChange: () => void;
  #reading: { readonly stop: AbortController; readonly state: Promise<ContextState> } | undefined;
  #sizes: { readonly text: string; readonly state: ContextState; readonly sizes: Promise<readonly CopySize[]> } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isIgnored: (path: string) => boolean = () => false;
  #tookMilliseconds = 0;

  /** @param onChange is called when what was read before holds no more. */
  constructor(dockerfile: string, buildContext: string, onChange: () => void) {
    this.#dockerfile = dockerfile;
    this.#buildContext = buildContext;
    this.#onChange = onChange;
    const folder = vscode.Uri.file(buildContext);
    // The workspace is watched anyway; all of some other folder, which may be a person's whole home, is not worth it.
    const pattern = vscode.workspace.getWorkspaceFolder(folder) ? '**' : '*';
    const watcher = this.#store.own(vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, pattern)));
    const follow = ({ fsPath }: vscode.Uri): void => {
      if (!this.#isIgnored(relative(buildContext, fsPath).split(sep).join('/'))) this.#change();
    };
    for (const subscribe of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) this.#store.own(subscribe(follow));
    this.#store.own(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (ignoreFiles(dockerfile, buildContext).includes(document.uri.fsPath)) this.#change();
      }),
    );
  }

  get buildContext(): string {
    return this.#buildContext;
  }

  /** @throws UserError where it cannot be read. */
  state(): Promise<ContextState> {
    if (!this.#reading) {
      const stop = new AbortController();
      this.#reading = { stop, state: this.#read(stop.signal) };
      // Whoever asked is told.
      this.#reading.state.catch(() => undefined);
    }
    return this.#reading.state;
  }

  /** What each COPY and ADD of a text takes. @throws UserError where the context cannot be read. */
  async sizes(text: string): Promise<readonly CopySize[]> {
    const state = await this.state();
    if (this.#sizes?.text !== text || this.#sizes.state !== state) {
      const signal = this.#reading?.stop.signal ?? AbortSignal.abort();
      this.#sizes = { text, state, sizes: sizesOf(text, state, signal) };
    }
    return this.#sizes.sizes;
  }

  async #read(signal: AbortSignal): Promise<ContextState> {
    const began = performance.now();
    const [{ readIgnoreFile }, { listContext }, { PatternMatcher }] = await Promise.all([
      import('../../core/build/ignoreFile.ts'),
      import('../../core/build/contextListing.ts'),
      import('../../core/build/patterns.ts'),
    ]);
    const ignore = await readIgnoreFile(this.#buildContext, this.#dockerfile, unsavedText);
    const matcher = new PatternMatcher(ignore.patterns);
    // Rules may leave out their own file, which is to be followed all the same.
    this.#isIgnored = (path) => !path.endsWith('.dockerignore') && matcher.matchesPathOrParent(path);
    const listing = await listContext(this.#buildContext, ignore.patterns, signal);
    this.#tookMilliseconds = performance.now() - began;
    return { buildContext: this.#buildContext, ignoreFile: ignore.path ?? join(this.#buildContext, '.dockerignore'), listing };
  }

  #change(): void {
    this.#timer ??= setTimeout(() => void this.#forget(), Math.max(changeMilliseconds, patience * this.#tookMilliseconds));
  }

  async #forget(): Promise<void> {
    // What is being read is read to its end: changes that never cease would else leave nothing to show.
    await this.#reading?.state.catch(() => undefined);
    this.#timer = undefined;
    if (this.#store.isDisposed) return;
    this.#reading = undefined;
    this.#onChange();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#reading?.stop.abort();
    this.#store.dispose();
  }
}

/** Where the rules of a Dockerfile may be. */
function ignoreFiles(dockerfile: string, buildContext: string): readonly string[] {
  return [`${dockerfile}.dockerignore`, join(buildContext, '.dockerignore')];
}

async function sizesOf(text: string, { buildContext, listing }: ContextState, signal: AbortSignal): Promise<readonly CopySize[]> {
  const [{ copySizes }, { followLinks }] = await Promise.all([import('../../core/analysis/contextSize.ts'), import('../../core/build/followLinks.ts')]);
  return copySizes(text, listing, (paths) => followLinks(buildContext, paths), signal);
}
