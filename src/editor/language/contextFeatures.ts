import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { ContextLenses, type ContextLensParts } from './contextLenses.ts';
import { ContextWarnings } from './contextWarnings.ts';

/** What the lines of Dockerfiles take of their build contexts. */
export function contextFeatures(parts: ContextLensParts): Disposable {
  const store = new DisposableStore();
  // First the contexts of what is visible are held, so that they are read once.
  store.own(new ContextWarnings(parts.contexts, parts.log));
  store.own(new ContextLenses(parts));
  return store;
}
