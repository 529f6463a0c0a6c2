import * as l10n from '@vscode/l10n';
import { Emitter } from '../base/emitter.ts';
import type { Disposable } from '../base/disposable.ts';
import type { UserError } from '../base/userError.ts';
import type { ConnectionState } from '../inventory/inventory.ts';
import { displayText, idSegment } from './displayText.ts';
import { engineStateIcon, engineStateWords } from './engineWords.ts';
import type { NodeIcon, OutlineNode, TooltipLine, TreeSource } from './node.ts';

/** A context as its row shows it. */
export interface ShownContext {
  readonly name: string;
  /** Where it comes from: the environment, the CLI's store, ours, or a socket that was found. */
  readonly origin: 'default' | 'cli' | 'own' | 'found';
  readonly description: string;
  /** The engine's address; holds no credentials. */
  readonly address: string;
  readonly hasTls: boolean;
  /** Why it cannot be used. */
  readonly problem?: UserError;
  /** Whether it is the CLI's current one. */
  readonly isCurrent: boolean;
  /** What the window does with it: shows it, shows it beside the chosen one, or nothing. */
  readonly role: 'chosen' | 'beside' | 'none';
  readonly state?: ConnectionState;
}

/** The rows of the view "Contexts". */
export class ContextsOutline implements TreeSource, Disposable {
  readonly #changed = new Emitter<readonly (OutlineNode | undefined)[]>();
  #contexts: readonly ShownContext[] = [];

  readonly onDidChange = this.#changed.event;

  get contexts(): readonly ShownContext[] {
    return this.#contexts;
  }

  set contexts(contexts: readonly ShownContext[]) {
    this.#contexts = contexts;
    this.#changed.fire([undefined]);
  }

  children(parent?: OutlineNode): readonly OutlineNode[] {
    return parent ? [] : this.#contexts.map(contextNode);
  }

  parent(): undefined {
    return undefined;
  }

  find(id: string): OutlineNode | undefined {
    const context = this.#contexts.find(({ name }) => rowIdOf(name) === id);
    return context && contextNode(context);
  }

  tooltip({ id }: OutlineNode): Promise<readonly TooltipLine[]> {
    const context = this.#contexts.find(({ name }) => rowIdOf(name) === id);
    return Promise.resolve(context ? tooltipOf(context) : []);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

function rowIdOf(name: string): string {
  return `context/${idSegment(name)}`;
}

function contextNode(context: ShownContext): OutlineNode {
  const { name, origin, address, problem, isCurrent, role, state } = context;
  const words = stateWords(context);
  const label = displayText(name);
  return {
    id: rowIdOf(name),
    label,
    description: [...words, displayText(address)].filter((text) => text !== '').join(' · '),
    icon: iconOf(context),
    contextValue: ['context', origin, problem ? 'broken' : 'usable', role === 'none' ? 'idle' : role, ...(state ? [state.kind] : []), ...(isCurrent ? ['current'] : [])].join(' '),
    expansion: 'none',
    accessibilityLabel: [l10n.t('Docker context {0}', label), ...words].join(', '),
    subject: { kind: 'engine', engineId: `context:${name}` },
  };
}

function stateWords({ problem, role, state, isCurrent, origin }: ShownContext): readonly string[] {
  return [
    ...(problem ? [l10n.t('broken')] : []),
    ...(role === 'chosen' ? [l10n.t('shown in this window')] : role === 'beside' ? [l10n.t('shown beside')] : []),
    ...(state && role !== 'none' ? [engineStateWords(state)] : []),
    ...(isCurrent ? [l10n.t('current of the command line')] : []),
    ...(origin === 'own' ? [l10n.t('only here')] : origin === 'found' ? [l10n.t('found')] : []),
  ];
}

function iconOf({ problem, role, state }: ShownContext): NodeIcon {
  if (problem) return { id: 'error', color: 'list.errorForeground' };
  return role === 'none' || !state ? { id: 'vm' } : engineStateIcon(state);
}

function tooltipOf(context: ShownContext): readonly TooltipLine[] {
  const { name, description, address, hasTls, problem, state } = context;
  const failure = problem ?? (state?.kind === 'unreachable' ? state.error : undefined);
  const lines: readonly TooltipLine[] = [
    { label: '', value: displayText(name) },
    { label: l10n.t('State'), value: stateWords(context).join(', ') },
    { label: l10n.t('Description'), value: displayText(description, 500) },
    { label: l10n.t('Address'), value: displayText(address) },
    { label: 'TLS', value: hasTls ? l10n.t('yes') : '' },
    { label: l10n.t('Why'), value: displayText(failure?.message ?? '', 1000) },
    { label: l10n.t('What to do'), value: displayText(failure?.remedy ?? '', 1000) },
  ];
  return lines.filter(({ value }) => value !== '');
}
