import * as vscode from 'vscode';
import { onAbort } from '../../core/base/abort.ts';
import { DisposableStore } from '../../core/base/disposable.ts';
import type { Collection } from '../../core/inventory/inventory.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import type { Reveal } from '../platform/reveal.ts';
import type { CommandTable } from './registry.ts';
import { subjectsOf } from './targets.ts';

/** The views, as far as they are needed here. */
interface Views {
  readonly containers: { reveal(id: string, engineId?: string): Promise<void> };
  readonly images: { reveal(id: string, reference?: string, engineId?: string): Promise<void> };
  readonly volumes: { reveal(id: string, engineId?: string): Promise<void> };
  readonly networks: { reveal(id: string, engineId?: string): Promise<void> };
}

/** How long a row is waited for: the engine's event about a new thing comes after its answer. */
const patienceMilliseconds = 5000;

/** Reveals what may not be in the inventory yet; where it never comes nothing is selected. */
export function createReveal(engine: CurrentEngine, views: Views): Reveal {
  return {
    async container(id) {
      await vscode.commands.executeCommand('gantry.containers.focus');
      await whenThere(engine.inventory.containers, (containers) => containers.get(id) !== undefined);
      await views.containers.reveal(id, engine.key);
    },
    async image(id, reference) {
      await vscode.commands.executeCommand('gantry.images.focus');
      await whenThere(engine.inventory.images, (images) => {
        const image = images.get(id);
        return image !== undefined && (reference === undefined || image.tags.includes(reference));
      });
      await views.images.reveal(id, reference, engine.key);
    },
    async volume(id) {
      await vscode.commands.executeCommand('gantry.volumes.focus');
      await whenThere(engine.inventory.volumes, (volumes) => volumes.get(id) !== undefined);
      await views.volumes.reveal(id, engine.key);
    },
    async network(id) {
      await vscode.commands.executeCommand('gantry.networks.focus');
      await whenThere(engine.inventory.networks, (networks) => networks.get(id) !== undefined);
      await views.networks.reveal(id, engine.key);
    },
  };
}

/** The internal command by which the rest of the extension reveals. */
export function revealCommands(reveal: Reveal): CommandTable {
  return {
    'gantry._reveal': async (args) => {
      const [subject] = subjectsOf(args);
      if (subject?.kind === 'container') await reveal.container(subject.id);
      if (subject?.kind === 'endpoint') await reveal.container(subject.containerId);
      if (subject?.kind === 'image') await reveal.image(subject.id, subject.reference);
      if (subject?.kind === 'volume') await reveal.volume(subject.id);
      if (subject?.kind === 'network') await reveal.network(subject.id);
    },
  };
}

/** Waits until the collection satisfies the test, or patience ends. The view that was just opened keeps it live. */
async function whenThere<T>(collection: Collection<T>, isThere: (collection: Collection<T>) => boolean): Promise<void> {
  if (isThere(collection)) return;
  const store = new DisposableStore();
  await new Promise<void>((resolve) => {
    store.own(onAbort(AbortSignal.timeout(patienceMilliseconds), resolve));
    store.own(
      collection.onDidChange(() => {
        if (isThere(collection)) resolve();
      }),
    );
  });
  store.dispose();
}
