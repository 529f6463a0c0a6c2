import * as l10n from '@vscode/l10n';
import type { Clock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Container } from '../model/container.ts';
import type { ContainerLimits } from '../model/containerLimits.ts';
import type { HealthProbe, HealthReport } from '../model/healthCheck.ts';
import { bytesText } from '../model/limitInput.ts';
import { formatAge, formatTime } from '../model/units.ts';
import { containerRowId } from './containerNode.ts';
import { healthWord } from './containerWords.ts';
import { displayText } from './displayText.ts';
import { restartText } from './limitWords.ts';
import type { OutlineNode, TooltipLine } from './node.ts';
import type { Rows } from './rows.ts';

/** What only an inspection tells of a container. */
export interface ContainerSettings {
  readonly limits: ContainerLimits;
  /** Not there for a container without a health check. */
  readonly health?: HealthReport;
}

export interface InspectedRowsParts {
  readonly engineId: string;
  readonly settings: (id: string) => Promise<ContainerSettings>;
  readonly rows: Pick<Rows, 'dirty' | 'flush'>;
  readonly container: (id: string) => Container | undefined;
  readonly clock: Clock;
}

type Group = 'health' | 'limits';

/** The engine tells that a probe has ended before it writes down what came of it. */
const settleMilliseconds = 300;

const isGroup = (text: string | undefined): text is Group => text === 'health' || text === 'limits';

/** The rows "Health" and "Limits" of containers, and all below: read when they are opened, and again after the container changed. */
export class InspectedRows implements Disposable {
  readonly #parts: InspectedRowsParts;
  readonly #known = new Map<string, { readonly settings: ContainerSettings; isStale: boolean }>();

  readonly #pending = new Map<string, Disposable>();

  constructor(parts: InspectedRowsParts) {
    this.#parts = parts;
  }

  /** The rows of a container; the first only where it has a health check. */
  roots(container: Container): readonly OutlineNode[] {
    const limits = this.#group(container, 'limits');
    return container.health === 'none' ? [limits] : [this.#group(container, 'health'), limits];
  }

  /** The row with the id that these parts make; undefined where they are not of here. */
  find(container: Container, group: string | undefined, key: string | undefined): OutlineNode | undefined {
    if (!isGroup(group)) return undefined;
    if (key !== undefined) return this.#rows(container, group).find(({ id }) => id === rowId(container, group, key));
    return this.roots(container).find(({ id }) => id === rowId(container, group));
  }

  /** Undefined for a row that is not of here. */
  children({ id }: OutlineNode): readonly OutlineNode[] | Promise<readonly OutlineNode[]> | undefined {
    const [kind, containerId = '', group, key] = id.split('/');
    if (kind !== 'container' || !isGroup(group)) return undefined;
    const container = this.#parts.container(containerId);
    if (key !== undefined || !container) return [];
    return this.#known.get(containerId)?.isStale === false ? this.#rows(container, group) : this.#read(container, group);
  }

  tooltip({ id }: OutlineNode, locale?: string): readonly TooltipLine[] | undefined {
    const [, containerId = '', group, key] = id.split('/');
    const probe = group === 'health' && key !== undefined ? this.#known.get(containerId)?.settings.health?.probes.find(({ startedAt }) => probeKey(startedAt) === key) : undefined;
    return probe && probeTooltip(probe, locale);
  }

  /** What was read of the container is no longer as it was. */
  refresh(containerId: string): void {
    const known = this.#known.get(containerId);
    const container = this.#parts.container(containerId);
    if (!known || !container) return;
    known.isStale = true;
    for (const { id } of this.roots(container)) this.#parts.rows.dirty(id);
  }

  /** The same, when the engine has had the time to write it down. */
  refreshSoon(containerId: string): void {
    if (!this.#known.has(containerId) || this.#pending.has(containerId)) return;
    const refresh = (): void => {
      this.#pending.delete(containerId);
      this.refresh(containerId);
      this.#parts.rows.flush();
    };
    this.#pending.set(containerId, this.#parts.clock.after(settleMilliseconds, refresh));
  }

  /** The container is gone. */
  forget(containerId: string): void {
    this.#known.delete(containerId);
  }

  dispose(): void {
    for (const timer of this.#pending.values()) timer.dispose();
    this.#pending.clear();
  }

  async #read(container: Container, group: Group): Promise<readonly OutlineNode[]> {
    const settings = await this.#parts.settings(container.id);
    const current = this.#parts.container(container.id);
    if (!current) return [];
    this.#known.set(container.id, { settings, isStale: false });
    return this.#rows(current, group);
  }

  #group(container: Container, group: Group): OutlineNode {
    const isHealth = group === 'health';
    const label = isHealth ? l10n.t('Health') : l10n.t('Limits');
    const description = isHealth ? healthWord(container.health) : '';
    const name = displayText(container.name);
    return {
      id: rowId(container, group),
      label,
      ...(isHealth ? { description } : {}),
      icon: { id: isHealth ? 'pulse' : 'dashboard' },
      contextValue: `group ${group} ${container.state}`,
      expansion: 'collapsed',
      accessibilityLabel: isHealth ? l10n.t('{0} of container {1}, {2}', label, name, description) : l10n.t('{0} of container {1}', label, name),
      subject: { kind: 'detail', engineId: this.#parts.engineId, containerId: container.id, text: label },
    };
  }

  #rows(container: Container, group: Group): readonly OutlineNode[] {
    const settings = this.#known.get(container.id)?.settings;
    if (!settings) return [];
    const details = group === 'limits' ? limitDetails(settings.limits) : probeDetails(settings.health, this.#parts.clock.now());
    return details.map((detail) => this.#detail(container, group, detail));
  }

  #detail(container: Container, group: Group, { key, label, description, text, icon }: Detail): OutlineNode {
    return {
      id: rowId(container, group, key),
      label,
      description,
      icon,
      contextValue: 'detail copyable',
      expansion: 'none',
      accessibilityLabel: l10n.t('{0}, {1}', label, description),
      subject: { kind: 'detail', engineId: this.#parts.engineId, containerId: container.id, text },
    };
  }
}

interface Detail {
  readonly key: string;
  readonly label: string;
  readonly description: string;
  /** What "Copy" copies. */
  readonly text: string;
  readonly icon: { readonly id: string; readonly color?: string };
}

function rowId(container: Container, group: Group, key?: string): string {
  return [containerRowId(container.id), group, ...(key === undefined ? [] : [key])].join('/');
}

function limitDetails(limits: ContainerLimits): readonly Detail[] {
  const { memory, memorySwap, nanoCpus, cpuShares, pids } = limits;
  const line = (key: string, label: string, description: string): readonly Detail[] => (description === '' ? [] : [{ key, label, description, text: description, icon: { id: key === 'restart' ? 'refresh' : 'dashboard' } }]);
  return [
    ...line('memory', l10n.t('Memory'), bytesText(memory) || l10n.t('no limit')),
    ...line('swap', l10n.t('Memory and swap'), memorySwap < 0 ? l10n.t('no limit') : bytesText(memorySwap)),
    ...line('cpus', l10n.t('Processors'), nanoCpus > 0 ? String(nanoCpus / 1e9) : l10n.t('no limit')),
    ...line('shares', l10n.t('Processor shares'), cpuShares > 0 ? String(cpuShares) : ''),
    ...line('pids', l10n.t('Processes'), pids > 0 ? String(pids) : ''),
    ...line('restart', l10n.t('Restart policy'), restartText(limits)),
  ];
}

function probeDetails(health: HealthReport | undefined, now: number): readonly Detail[] {
  const probes = health?.probes ?? [];
  if (probes.length === 0) return [{ key: 'none', label: l10n.t('No probe yet'), description: '', text: '', icon: { id: 'watch' } }];
  return probes.map(({ startedAt, endedAt, exitCode, output }) => {
    const age = formatAge((now - Date.parse(endedAt)) / 1000);
    const said = displayText(firstLine(output));
    return {
      key: probeKey(startedAt),
      label: exitCode === 0 ? l10n.t('passed') : l10n.t('failed ({0})', exitCode),
      description: said === '' ? age : `${said} · ${age}`,
      text: output,
      icon: exitCode === 0 ? { id: 'pass', color: 'charts.green' } : { id: 'error', color: 'problemsErrorIcon.foreground' },
    };
  });
}

function probeKey(startedAt: string): string {
  return startedAt.replaceAll('/', '-');
}

function firstLine(text: string): string {
  return text.split(/\r?\n/).find((line) => line.trim() !== '')?.trim() ?? '';
}

/** As much of a probe's output as a tooltip can show. */
const longestShown = 2000;

function probeTooltip({ startedAt, endedAt, exitCode, output }: HealthProbe, locale: string | undefined): readonly TooltipLine[] {
  const began = Date.parse(startedAt);
  const lines: readonly TooltipLine[] = [
    { label: '', value: exitCode === 0 ? l10n.t('passed') : l10n.t('failed ({0})', exitCode) },
    { label: l10n.t('Time'), value: Number.isNaN(began) ? '' : new Date(began).toLocaleString(locale) },
    { label: l10n.t('Took'), value: Number.isNaN(began) ? '' : formatTime(Date.parse(endedAt) - began) },
    { label: l10n.t('Exit code'), value: String(exitCode) },
    { label: l10n.t('Output'), value: displayText(output.trim().replaceAll(/\s*\n\s*/g, ' ↵ '), longestShown) },
  ];
  return lines.filter(({ value }) => value !== '');
}
