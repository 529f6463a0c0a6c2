import * as l10n from '@vscode/l10n';
import { fieldsOf, textOf } from '../../core/base/fields.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { EngineKey } from '../platform/engineKey.ts';

export const inspectedKinds = ['container', 'image', 'volume', 'network', 'swarmService', 'swarmTask', 'swarmNode', 'swarmConfig', 'swarmSecret', 'swarmNetwork'] as const;
export type InspectedKind = (typeof inspectedKinds)[number];

/** What an inspection document shows; its address holds it, so that it survives a reload of the window. */
export interface Inspected {
  readonly kind: InspectedKind;
  readonly id: string;
  readonly name: string;
  /** The engine's name. */
  readonly engine: string;
  /** Which of the window's engines it is. */
  readonly engineId: EngineKey;
}

export function isInspected(value: unknown): value is Inspected {
  const { kind, id, name, engine, engineId } = fieldsOf(value);
  return inspectedKinds.some((each) => each === kind) && [id, name, engine, engineId].every((text) => textOf(text) !== '');
}

/** The engine's whole answer. A secret's holds no value: the engine gives none out. */
export async function inspect(engine: Engine, { kind, id }: Pick<Inspected, 'kind' | 'id'>, signal: AbortSignal): Promise<object> {
  const { swarm } = engine;
  switch (kind) {
    case 'container':
      return (await engine.containers.inspect(id, signal)).json;
    case 'image':
      return (await engine.images.inspect(id, signal)).json;
    case 'volume':
      return engine.volumes.inspect(id, signal);
    case 'network':
      return engine.networks.inspect(id, signal);
    case 'swarmService':
      return (await swarm.services.inspect(id, signal)).json;
    case 'swarmTask':
      return swarm.tasks.inspect(id, signal);
    case 'swarmNode':
      return swarm.nodes.inspect(id, signal);
    case 'swarmConfig':
      return swarm.configs.inspect(id, signal);
    case 'swarmSecret':
      return swarm.secrets.inspect(id, signal);
    case 'swarmNetwork':
      return swarm.networks.inspect(id, signal);
  }
}

export function inspectionTitle({ kind, name, engine }: Inspected): string {
  const [shownName, shownEngine] = [displayText(name), displayText(engine)];
  switch (kind) {
    case 'container':
      return l10n.t('Container {0} on {1}', shownName, shownEngine);
    case 'image':
      return l10n.t('Image {0} on {1}', shownName, shownEngine);
    case 'volume':
      return l10n.t('Volume {0} on {1}', shownName, shownEngine);
    case 'network':
    case 'swarmNetwork':
      return l10n.t('Network {0} on {1}', shownName, shownEngine);
    case 'swarmService':
      return l10n.t('Service {0} of the swarm of {1}', shownName, shownEngine);
    case 'swarmTask':
      return l10n.t('Task {0} of the swarm of {1}', shownName, shownEngine);
    case 'swarmNode':
      return l10n.t('Node {0} of the swarm of {1}', shownName, shownEngine);
    case 'swarmConfig':
      return l10n.t('Config {0} of the swarm of {1}', shownName, shownEngine);
    case 'swarmSecret':
      return l10n.t('Secret {0} of the swarm of {1}', shownName, shownEngine);
  }
}
