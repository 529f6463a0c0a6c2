import { after, before } from 'mocha';
import assert from 'node:assert/strict';
import { type Engine } from '../../src/core/engine/engine.ts';
import { runDocker, type LabEngine, type LabVersion } from '../host/engine.ts';
import { connectTo, sharedEngine } from '../host/shared.ts';

/** A shared engine of the lab, and the core's own connection to it. */
export interface EngineStage {
  readonly lab: LabEngine;
  readonly engine: Engine;
  /** Runs the engine's own CLI. @throws where it fails. @returns what it said. */
  readonly docker: (...args: readonly string[]) => Promise<string>;
  readonly removeContainers: () => Promise<void>;
}

/** Connects before the tests of a `describe`, and closes the connection after them. */
export function useEngine(version: LabVersion): EngineStage {
  let lab: LabEngine | undefined;
  let engine: Engine | undefined;
  before(async function connect() {
    this.timeout(300_000);
    lab = await sharedEngine(version);
    engine = await connectTo(lab);
  });
  after(() => engine?.dispose());
  const stage: EngineStage = {
    get lab() {
      assert(lab);
      return lab;
    },
    get engine() {
      assert(engine);
      return engine;
    },
    docker: (...args) => runDocker(stage.lab, ...args),
    async removeContainers() {
      for (const { id } of await stage.engine.containers.list({})) await stage.engine.containers.remove(id, { force: true, volumes: true });
    },
  };
  return stage;
}
