import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ContainerSort } from '../../core/outline/containersOptions.ts';
import { volumeOfHolder } from '../../core/model/fileHolder.ts';
import type { FileRows } from '../../core/outline/fileRows.ts';
import type { OutlineNode } from '../../core/outline/node.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import type { Remembered } from '../platform/remembered.ts';
import { containerSorts, type ContainersView } from '../views/containersView.ts';
import type { ImagesView } from '../views/imagesView.ts';
import { nodeOf } from '../views/row.ts';
import type { VolumesView } from '../views/surroundingsView.ts';
import { askFilter } from './filterInput.ts';
import type { CommandTable } from './registry.ts';
import { subjectsOf } from './targets.ts';

/** An outline that shows the first rows of many. */
interface LongOutline {
  showMore(node: OutlineNode): void;
}

/** A view with one for each engine, or one for all. */
type LongView = { readonly outline: LongOutline | undefined } | { outlineOf(engineId: string): LongOutline | undefined };

/** What changes how the views show things: filter, sort, what is hidden. Nothing here asks the engine, but for sizes. */
export function viewCommands({ key }: CurrentEngine, containers: ContainersView, images: ImagesView, volumes: VolumesView, others: readonly LongView[]): CommandTable {
  const filesOf = (holder: string): FileRows | undefined => (volumeOfHolder(holder) === undefined ? containers : volumes).outlineOf(key)?.files;
  return {
    'gantry.container.filter': () => askFilter(containers.filter, l10n.t('Show containers whose name, image, stack or state contains…')),
    'gantry.container.clearFilter': () => containers.filter.set(''),
    'gantry.container.showRunning': () => containers.onlyRunning.set(true),
    'gantry.container.showAll': () => containers.onlyRunning.set(false),
    'gantry.container.sort': () => askSort(containers.sort),
    'gantry.container.sizes': async (args) => {
      const ids = subjectsOf(args).flatMap((subject) => (subject.kind === 'container' ? [subject.id] : []));
      for (const id of ids) await containers.outlineOf(key)?.measure(id);
    },
    'gantry.file.refresh': ([row]) => {
      const [, containerId = '', branch] = nodeOf(row)?.id.split('/') ?? [];
      const [subject] = subjectsOf([row]);
      filesOf(containerId)?.refresh(containerId, branch === 'files' && subject?.kind === 'file' ? subject.path : undefined);
    },
    'gantry._readWholeFolder': ([row]) => {
      const [subject] = subjectsOf([row]);
      if (subject?.kind === 'file') filesOf(subject.containerId)?.readWhole(subject.containerId, subject.path);
    },
    'gantry.image.filter': () => askFilter(images.filter, l10n.t('Show images whose name contains…')),
    'gantry.image.clearFilter': () => images.filter.set(''),
    'gantry.image.hideDangling': () => images.hideDangling.set(true),
    'gantry.image.showDangling': () => images.hideDangling.set(false),
    'gantry.copyText': async ([row]) => {
      const node = nodeOf(row);
      if (node) await vscode.env.clipboard.writeText(node.subject.kind === 'detail' || node.subject.kind === 'registryFact' ? node.subject.text : node.label);
    },
    'gantry._showMore': ([row]) => {
      const node = nodeOf(row);
      if (!node) return;
      containers.outlineOf(key)?.showMore(node);
      images.outlineOf(key)?.showMore(node);
      volumes.outlineOf(key)?.showMore(node);
      for (const view of others) ('outline' in view ? view.outline : view.outlineOf(key))?.showMore(node);
    },
  };
}

async function askSort(sort: Remembered<ContainerSort>): Promise<void> {
  const labels: Readonly<Record<ContainerSort, string>> = {
    name: l10n.t('By name'),
    state: l10n.t('By state, running first'),
    created: l10n.t('By creation, newest first'),
  };
  const items = containerSorts.map((value) => ({ label: labels[value], value, ...(value === sort.value ? { description: l10n.t('now') } : {}) }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Sort containers') });
  if (chosen) await sort.set(chosen.value);
}
