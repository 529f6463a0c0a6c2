import * as l10n from '@vscode/l10n';
import { prunableContainers } from '../../core/analysis/prune.ts';
import { abortError } from '../../core/base/abort.ts';
import type { Container, ContainerState } from '../../core/model/container.ts';
import { formatBytes } from '../../core/model/units.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { removeContainer, type RemovedContainer } from '../../core/undo/removedContainer.ts';
import { confirm } from './confirm.ts';
import { severalContainers } from './severalWords.ts';
import type { CommandParts } from './parts.ts';
import { askPrune } from './pruneDialog.ts';
import type { CommandTable } from './registry.ts';
import { offerPutBack } from './undo.ts';

/** The commands that remove containers: named ones, or all that have stopped. */
export function removalCommands(parts: CommandParts): CommandTable {
  return {
    'gantry.container.remove': async (args) => {
      const containers = await parts.targets.containers(args);
      const hasVolumes = await confirmRemoval(containers);
      await remove(parts, containers, { isForced: true, hasVolumes });
    },
    'gantry.container.prune': () => prune(parts),
  };
}

const runningStates: ReadonlySet<ContainerState> = new Set(['running', 'paused', 'restarting']);

/** @returns whether the anonymous volumes go too. */
async function confirmRemoval(containers: readonly Container[]): Promise<boolean> {
  const [first] = containers;
  if (first === undefined) throw abortError();
  const title = containers.length === 1 ? l10n.t('Remove {0}?', displayText(first.name)) : l10n.t('Remove {0} containers?', containers.length);
  const running = containers.filter(({ state }) => runningStates.has(state)).map(({ name }) => displayText(name));
  const lines = [
    ...(containers.length > 1 ? [containers.map(({ name }) => displayText(name)).join(', ')] : []),
    ...(running.length > 0 ? [l10n.t('Still running, and killed first: {0}.', running.join(', '))] : []),
    l10n.t('What was written inside, outside of volumes, is lost.'),
  ];
  const withVolumes = l10n.t('Remove with Anonymous Volumes');
  return (await confirm(title, lines.join('\n\n'), [l10n.t('Remove'), withVolumes])) === withVolumes;
}

/** Containers that were not running when they were shown are not forced: one that was started since is refused. */
async function remove(parts: CommandParts, containers: readonly Container[], options: { readonly isForced: boolean; readonly hasVolumes: boolean }): Promise<void> {
  const isForced = ({ state }: Container): boolean => options.isForced && runningStates.has(state);
  const removed: RemovedContainer[] = [];
  let engineId = '';
  try {
    await parts.actions.bulk(containers, {
      doing: (what) => l10n.t('Removing {0}', what),
      several: severalContainers,
      failed: (name) => l10n.t('{0} could not be removed.', name),
      nameOf: ({ name }) => name,
      cli: (container) => ['docker', 'rm', ...(isForced(container) ? ['--force'] : []), ...(options.hasVolumes ? ['--volumes'] : []), container.name],
      run: async (engine, container, signal) => {
        engineId = engine.id;
        removed.push(await removeContainer(engine, container.id, { force: isForced(container), volumes: options.hasVolumes }, signal));
      },
    });
  } finally {
    offerPutBack(parts.actions, engineId, removed);
  }
}

async function prune(parts: CommandParts): Promise<void> {
  const listed = await parts.actions.run(l10n.t('Measuring the containers'), (engine, signal) => engine.containers.list({ withSize: true }, signal));
  const bytesOf = (containers: readonly Container[]): number => containers.reduce((sum, { sizeRw = 0 }) => sum + sizeRw, 0);
  const containers = await askPrune(
    {
      found: prunableContainers(listed),
      facts: ({ name, createdAt, labels }) => ({ names: [name], since: createdAt, labels }),
      title: (chosen) => l10n.t('Remove {0} stopped containers and free {1}?', chosen.length, formatBytes(bytesOf(chosen))),
      line: (container) => `${displayText(container.name)}   ${formatBytes(container.sizeRw ?? 0)}   ${displayText(container.status)}`,
      none: l10n.t('There is no stopped container to remove.'),
      until: l10n.t('Created before'),
      hasLabels: true,
    },
    parts.keepRules,
  );
  await remove(parts, containers, { isForced: false, hasVolumes: false });
}
