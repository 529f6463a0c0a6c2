import type * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { fillWebview } from '../views/webviewShell.ts';

export interface PageChannelParts<From> {
  readonly panel: vscode.WebviewPanel;
  readonly extensionUri: vscode.Uri;
  /** Of the page's script and style sheet. */
  readonly page: string;
  readonly log: Log;
  /** Checks what the page said; undefined where that makes no sense. */
  readonly read: (value: unknown) => From | undefined;
  /** Does what the page said. `ready` is the first, and comes again when the page was hidden: it then knows nothing. */
  readonly take: (message: From) => void;
  /** The page was shown or hidden. The editor unloads a page that is hidden. */
  readonly onDidChangeVisibility?: () => void;
}

/** The way between a page and its host: what the page says comes checked, and it is told something only while it is loaded. */
export class PageChannel<From extends { readonly kind: string }, To> implements Disposable {
  readonly #parts: PageChannelParts<From>;
  readonly #store = new DisposableStore();
  #isLoaded = false;

  constructor(parts: PageChannelParts<From>) {
    this.#parts = parts;
    const { panel } = parts;
    this.#store.own(panel.webview.onDidReceiveMessage((value: unknown) => this.#take(value)));
    this.#store.own(
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.#isLoaded = false;
        parts.onDidChangeVisibility?.();
      }),
    );
  }

  /** Whether the page has asked for its content, and is still there. */
  get isLoaded(): boolean {
    return this.#isLoaded && !this.#store.isDisposed;
  }

  /** Lets the panel load the page. */
  open(): void {
    fillWebview(this.#parts.panel.webview, this.#parts.extensionUri, this.#parts.page);
  }

  send(message: To): void {
    if (this.isLoaded) void this.#parts.panel.webview.postMessage(message);
  }

  #take(value: unknown): void {
    const message = this.#parts.read(value);
    if (message === undefined) {
      this.#parts.log.warn(`The page "${this.#parts.page}" said something that makes no sense`);
      return;
    }
    if (message.kind === 'ready') this.#isLoaded = true;
    this.#parts.take(message);
  }

  dispose(): void {
    this.#store.dispose();
  }
}
