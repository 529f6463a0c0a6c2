import type { Engine } from '../engine/engine.ts';
import { LogConnection, type LogConnectionParts, type LogSources } from './logConnection.ts';
import { isOfSwarm, type LogSelection, type SwarmLogSelection } from './logSelection.ts';
import { LogSource, type LogBeginning, type LogOrigin, type SourceIdentity } from './logSource.ts';
import { SwarmLogConnection } from './swarmLogConnection.ts';
import { TaskLogSource } from './taskLogSource.ts';

/** One connection to an engine, by which logs are read. */
export interface SessionConnection {
  readonly engine: Engine;
  /** Runs until the connection ends, @throws why; or until the controller aborts, which ends all streams. */
  run(controller: AbortController): Promise<void>;
}

export interface LogRosterParts {
  /** Where the log of what is added now begins. */
  readonly beginning: () => LogBeginning;
  /** Microseconds. */
  readonly now: () => number;
  /** Something was added, or is called otherwise. */
  readonly onDidChange: () => void;
}

/** Where the lines of a selection come from, kept from one connection to the next. */
export interface LogRoster {
  readonly sources: readonly LogOrigin[];
  connect(engine: Engine, parts: LogConnectionParts): SessionConnection;
}

export function logRoster(selection: LogSelection | SwarmLogSelection, { beginning, now, onDidChange }: LogRosterParts): LogRoster {
  if (isOfSwarm(selection)) {
    const tasks = new Sources((number, identity) => new TaskLogSource(number, identity, beginning().tail === undefined), onDidChange);
    return { sources: tasks.all, connect: (engine, parts) => new SwarmLogConnection({ engine, selection, beginning: beginning() }, tasks, parts) };
  }
  const containers = new Sources((number, identity) => new LogSource(number, identity, { beginning: beginning(), now: now() }), onDidChange);
  return { sources: containers.all, connect: (engine, parts) => new LogConnection(engine, selection, containers, parts) };
}

class Sources<S extends LogOrigin & { name: string }> implements LogSources<S> {
  readonly all: S[] = [];
  readonly #create: (number: number, identity: SourceIdentity) => S;
  readonly #onDidChange: () => void;

  constructor(create: (number: number, identity: SourceIdentity) => S, onDidChange: () => void) {
    this.#create = create;
    this.#onDidChange = onDidChange;
  }

  add(identity: SourceIdentity): S {
    const source = this.#create(this.all.length, identity);
    this.all.push(source);
    this.#onDidChange();
    return source;
  }

  rename(source: S, name: string): void {
    if (source.name === name) return;
    source.name = name;
    this.#onDidChange();
  }
}
