import * as vscode from 'vscode';
import { Coalescer } from '../../core/base/coalesce.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { MarkState, ServiceMark } from '../../core/compose/composeLenses.ts';

/** The shapes of the states, on 16 by 16: the same as of the icons in the view. */
const shapes: Readonly<Record<MarkState, string>> = {
  running: '<circle cx="8" cy="8" r="4.5" fill="COLOUR"/>',
  unwell: '<g fill="none" stroke="COLOUR" stroke-width="1.4"><circle cx="8" cy="8" r="5"/><path d="M6 6l4 4M10 6l-4 4"/></g>',
  stopped: '<circle cx="8" cy="8" r="4" fill="none" stroke="COLOUR" stroke-width="1.5"/>',
  missing: '<g fill="none" stroke="COLOUR" stroke-width="1.3"><circle cx="8" cy="8" r="4.8"/><path d="M4.6 4.6l6.8 6.8"/></g>',
  stale: '<path d="M8 2.5L14 13.5H2z" fill="none" stroke="COLOUR" stroke-width="1.4" stroke-linejoin="round"/><path d="M8 6.5v3.2M8 10.8v1.2" stroke="COLOUR" stroke-width="1.4"/>',
};

const colours: Readonly<Record<MarkState, { readonly light: string; readonly dark: string }>> = {
  running: { light: '#388a34', dark: '#89d185' },
  unwell: { light: '#c72e0f', dark: '#f48771' },
  stopped: { light: '#616161', dark: '#a0a0a0' },
  missing: { light: '#616161', dark: '#a0a0a0' },
  stale: { light: '#a56a00', dark: '#e2b714' },
};

const states = Object.keys(shapes) as readonly MarkState[];

/** The state of each service in the gutter of the Compose files that are visible. What it says in words, the hover over a service's name says. */
export class ComposeGutter implements Disposable {
  readonly #store = new DisposableStore();
  readonly #marksOf: (document: vscode.TextDocument) => readonly ServiceMark[] | undefined;
  readonly #types = states.map((state) => [state, this.#store.own(vscode.window.createTextEditorDecorationType(look(state)))] as const);
  readonly #drawing = this.#store.own(new Coalescer(() => this.#draw()));

  /** @param marksOf undefined for what is no Compose file. */
  constructor(marksOf: (document: vscode.TextDocument) => readonly ServiceMark[] | undefined) {
    this.#marksOf = marksOf;
  }

  drawSoon(): void {
    this.#drawing.request();
  }

  #draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const marks = this.#marksOf(editor.document);
      if (!marks) continue;
      for (const [state, type] of this.#types) editor.setDecorations(type, marks.filter((mark) => mark.state === state).map(({ range: { line } }) => new vscode.Range(line - 1, 0, line - 1, 0)));
    }
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function look(state: MarkState): vscode.DecorationRenderOptions {
  const { light, dark } = colours[state];
  return { light: { gutterIconPath: icon(state, light) }, dark: { gutterIconPath: icon(state, dark) }, gutterIconSize: 'contain' };
}

function icon(state: MarkState, colour: string): vscode.Uri {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">${shapes[state].replaceAll('COLOUR', colour)}</svg>`;
  return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
}
