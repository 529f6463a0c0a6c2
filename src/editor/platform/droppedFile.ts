import type * as vscode from 'vscode';

/** What was dropped: where it lies, or what it holds. */
export interface DroppedFile {
  readonly uri?: vscode.Uri;
  /** A file's; a folder cannot hand it out. */
  readonly content?: { readonly name: string; data(): Promise<Uint8Array> };
}
