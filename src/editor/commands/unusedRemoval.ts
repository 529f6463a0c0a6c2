import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../../core/base/userError.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { Container } from '../../core/model/container.ts';
import { stateWord } from '../../core/outline/containerWords.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { Actions } from './actions.ts';

/** What is removed as long as nothing uses it. */
export interface UnusedRemoval<T> {
  readonly several: (count: number) => string;
  readonly nameOf: (value: T) => string;
  readonly cli: (value: T) => readonly string[];
  readonly usersOf: (value: T, containers: readonly Container[]) => readonly Container[];
  readonly remove: (engine: Engine, value: T, signal: AbortSignal) => Promise<void>;
}

/**
 * Removes what was confirmed, one by one: what came into use since it was shown is left, and said. Nothing else goes,
 * so that the list that was shown is the list of what is removed.
 */
export async function removeUnused<T>(actions: Actions, values: readonly T[], removal: UnusedRemoval<T>): Promise<void> {
  const left: string[] = [];
  const leave = (value: T, users: readonly Container[]): void => {
    left.push(users.length === 0 ? l10n.t('{0} was left, since it came into use meanwhile.', removal.nameOf(value)) : l10n.t('{0} was left, since it is used by {1} now.', removal.nameOf(value), usedBy(users)));
  };
  const containers = await actions.run(l10n.t('Looking for what is used'), (engine, signal) => engine.containers.list({}, signal));
  const unused = values.filter((value) => {
    const users = removal.usersOf(value, containers);
    if (users.length > 0) leave(value, users);
    return users.length === 0;
  });
  const bulk = actions.bulk(unused, {
    doing: (what) => l10n.t('Removing {0}', what),
    several: removal.several,
    failed: (name) => l10n.t('{0} could not be removed.', name),
    nameOf: removal.nameOf,
    cli: removal.cli,
    run: async (engine, value, signal) => {
      try {
        await removal.remove(engine, value, signal);
      } catch (error) {
        if (!(error instanceof UserError) || error.kind !== 'conflict') throw error;
        leave(value, removal.usersOf(value, await engine.containers.list({}, signal)));
      }
    },
  });
  await bulk.finally(() => {
    if (left.length > 0) void vscode.window.showWarningMessage(left.join(' '));
  });
}

const named = 5;

/** "db (running), backup (exited)" */
export function usedBy(users: readonly Container[]): string {
  const names = users.slice(0, named).map(({ name, state }) => l10n.t('{0} ({1})', displayText(name), stateWord(state))).join(', ');
  return users.length > named ? l10n.t('{0} and {1} more', names, users.length - named) : names;
}
