import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { ContextLenses, type ContextLensParts } from './contextLenses.ts';
import { ContextWarnings } from './contextWarnings.ts';
import { dockerfileSelector } from './dockerfiles.ts';

/** What the lines of Dockerfiles take of their build contexts. */
export function contextFeatures(parts: ContextLensParts): Disposable {
  const store = new DisposableStore();
  // First the contexts of what is visible are held, so that they are read once.
  store.own(new ContextWarnings(parts.contexts, parts.log));
  const lenses = new ContextLenses(parts);
  store.own(vscode.languages.registerCodeLensProvider(dockerfileSelector, lenses));
  store.own(vscode.languages.registerHoverProvider(dockerfileSelector, lenses));
  return store;
}
