import * as l10n from '@vscode/l10n';
import { abortError, onAbort } from '../../core/base/abort.ts';
import { DisposableStore } from '../../core/base/disposable.ts';
import { UserError } from '../../core/base/userError.ts';
import { dependenciesOf, dependencyWaves, serviceKey } from '../../core/compose/startOrder.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { Inventory } from '../../core/inventory/inventory.ts';
import type { ComposeProject } from '../../core/model/composeProject.ts';
import type { Container } from '../../core/model/container.ts';
import { displayText } from '../../core/outline/displayText.ts';

export interface StartOrderParts {
  readonly inventory: Inventory;
  readonly projects: readonly ComposeProject[];
}

/** Containers in the order in which their services need each other, and what of one is waited for before the next begins. */
export class StartOrder {
  readonly waves: readonly (readonly Container[])[];
  readonly #parts: StartOrderParts;
  /** What others among these wait for, by service. */
  readonly #awaited = new Map<string, ReadonlySet<string>>();
  readonly #failed = new Set<string>();

  constructor(containers: readonly Container[], parts: StartOrderParts) {
    this.#parts = parts;
    this.waves = dependencyWaves(containers, (container) => dependenciesOf(container, parts.projects));
    for (const container of containers) {
      for (const { key, condition } of this.#needsOf(container)) this.#awaited.set(key, new Set([...(this.#awaited.get(key) ?? []), condition]));
    }
  }

  /** Starts a container, and waits until those that depend on it may begin. @throws a `UserError` where what it needs itself has failed. */
  async start(engine: Engine, container: Container, start: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const { compose } = container;
    const missing = this.#needsOf(container).find(({ key }) => this.#failed.has(key));
    const key = compose && serviceKey(compose.project, compose.service);
    try {
      if (missing) throw new UserError('invalid', l10n.t('It needs "{0}", which did not come up.', displayText(missing.service)));
      await start();
      const conditions = key === undefined ? undefined : this.#awaited.get(key);
      if (conditions?.has('service_healthy')) await whenHealthy(engine, this.#parts.inventory, container.id, signal);
      if (conditions?.has('service_completed_successfully')) await whenDone(engine, container.id, signal);
    } catch (error) {
      if (key !== undefined) this.#failed.add(key);
      throw error;
    }
  }

  #needsOf(container: Container): readonly { readonly key: string; readonly service: string; readonly condition: string }[] {
    const { compose } = container;
    return compose ? dependenciesOf(container, this.#parts.projects).map((need) => ({ ...need, key: serviceKey(compose.project, need.service) })) : [];
  }
}

/** Follows the events until the engine has made up its mind; what has no health check is well once it runs. */
function whenHealthy(engine: Engine, { containers }: Inventory, id: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const store = new DisposableStore();
    const end = (settle: () => void): void => {
      store.dispose();
      settle();
    };
    const look = (container: Container | undefined): void => {
      if (container?.state === 'running' && container.health === 'starting') return;
      if (container?.state === 'running' && container.health !== 'unhealthy') end(resolve);
      else end(() => reject(new UserError('engine', l10n.t('It did not become healthy.'), { remedy: l10n.t('See its logs, and the output of its probes below its row.') })));
    };
    store.own(onAbort(signal, () => end(() => reject(abortError()))));
    store.own(
      containers.onDidChange(({ changed, removed }) => {
        const after = changed.find((change) => change.after.id === id)?.after;
        if (after && after.state === 'running') look(after);
        else if (after?.state === 'exited' || removed.some((each) => each.id === id)) look(undefined);
      }),
    );
    // The list of now: what the inventory holds may be of before.
    engine.containers.list({ ids: [id] }, signal).then(([container]) => look(container), (error: unknown) => end(() => reject(error instanceof Error ? error : new Error(String(error)))));
  });
}

async function whenDone(engine: Engine, id: string, signal: AbortSignal): Promise<void> {
  const code = await engine.containers.wait(id, signal);
  if (code !== 0) throw new UserError('engine', l10n.t('It ended with exit code {0}.', code));
}
