import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ContainerSort } from '../../core/outline/containersIndex.ts';
import { volumeOfHolder } from '../../core/model/fileHolder.ts';
import type { FileRows } from '../../core/outline/fileRows.ts';
import type { OutlineNode } from '../../core/outline/node.ts';
import type { Remembered } from '../platform/remembered.ts';
import { containerSorts, type ContainersView } from '../views/containersView.ts';
import type { ImagesView } from '../views/imagesView.ts';
import { nodeOf } from '../views/row.ts';
import type { VolumesView } from '../views/surroundingsView.ts';
import { askFilter } from './filterInput.ts';
import type { CommandTable } from './registry.ts';
import { subjectsOf } from './targets.ts';

/** A view that shows the first rows of many. */
interface LongView {
  readonly outline: { showMore(node: OutlineNode): void } | undefined;
}

/** What changes how the views show things: filter, sort, what is hidden. Nothing here asks the engine, but for sizes. */
export function viewCommands(containers: ContainersView, images: ImagesView, volumes: VolumesView, others: readonly LongView[]): CommandTable {
  const filesOf = (holder: string): FileRows | undefined => (volumeOfHolder(holder) === undefined ? containers.outline : volumes.outline)?.files;
  return {
    'gantry.container.filter': () => askFilter(containers.filter, l10n.t('Show containers whose name, image, stack or state contains…')),
    'gantry.container.clearFilter': () => containers.filter.set(''),
    'gantry.container.showRunning': () => containers.onlyRunning.set(true),
    'gantry.container.showAll': () => containers.onlyRunning.set(false),
    'gantry.container.sort': () => askSort(containers.sort),
    'gantry.container.sizes': async (args) => {
      const ids = subjectsOf(args).flatMap((subject) => (subject.kind === 'container' ? [subject.id] : []));
      for (const id of ids) await containers.outline?.measure(id);
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
      if (node) await vscode.env.clipboard.writeText(node.subject.kind === 'detail' ? node.subject.text : node.label);
    },
    'gantry._showMore': ([row]) => {
      const node = nodeOf(row);
      if (!node) return;
      containers.outline?.showMore(node);
      for (const { outline } of [images, volumes, ...others]) outline?.showMore(node);
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
