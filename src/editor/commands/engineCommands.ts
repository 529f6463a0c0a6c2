import type { Subject } from '../../core/outline/node.ts';
import type { CurrentEngine, WindowEngines } from '../platform/currentEngine.ts';
import { isEngineKey } from '../platform/engineKey.ts';
import type { CommandArguments, CommandRunner, CommandTable } from './registry.ts';

/**
 * Gives each command the engine of the rows that it was called on; the chosen one from the palette. Handlers know of
 * one engine only: each engine has a table of its own. A selection over several engines is taken apart, and the
 * command run for each of them, one after the other.
 *
 * @param subjectOf what a row, or anything else that a command is called with, stands for.
 */
export function perEngine(engines: Pick<WindowEngines, 'of' | 'find'>, subjectOf: SubjectOf, tableOf: (engine: CurrentEngine) => CommandTable): CommandRunner {
  const tables = new WeakMap<CurrentEngine, CommandTable>();
  return async (id, args) => {
    for (const { engine, args: part } of byEngine((argument) => engineOf(engines, subjectOf(argument)), args)) {
      const table = tables.get(engine) ?? tableOf(engine);
      tables.set(engine, table);
      const handler = table[id];
      if (handler === undefined) throw new Error(`package.json declares ${id}, which nobody handles`);
      await handler(part);
    }
  };
}

type SubjectOf = (argument: unknown) => Subject | undefined;

interface EnginePart {
  readonly engine: CurrentEngine;
  readonly args: CommandArguments;
}

/** What a command is called with, for each engine that it concerns. */
function byEngine(engineFor: (argument: unknown) => CurrentEngine, args: CommandArguments): readonly EnginePart[] {
  const [clicked, selection, ...rest] = args;
  const own = engineFor(clicked);
  const selected: readonly unknown[] = Array.isArray(selection) ? selection : [];
  // What is selected counts only where the row that was clicked is one of it.
  if (selected.length < 2 || !selected.includes(clicked)) return [{ engine: own, args }];
  const parts = new Map<CurrentEngine, unknown[]>();
  for (const row of selected) {
    const engine = engineFor(row);
    parts.set(engine, [...(parts.get(engine) ?? []), row]);
  }
  if (parts.size < 2) return [{ engine: own, args }];
  return [...parts].map(([engine, rows]) => ({ engine, args: [engine === own ? clicked : rows[0], rows, ...rest] }));
}

/** A row names its engine by its key, and means no other one, also where that engine went while its row was clicked. */
function engineOf(engines: Pick<WindowEngines, 'of' | 'find'>, subject: Subject | undefined): CurrentEngine {
  if (subject === undefined || !('engineId' in subject)) return engines.of(undefined);
  // The row of a context stands for an engine that need not be shown.
  const isOfRow = subject.kind !== 'engine' && isEngineKey(subject.engineId);
  return isOfRow ? engines.find(subject.engineId) : engines.of(subject.engineId);
}
