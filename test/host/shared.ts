import { after } from 'mocha';
import { connectEngine } from '../../src/core/engine/connect.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { silentLog } from '../../src/core/base/log.ts';
import { startEngine, type LabEngine, type LabVersion } from './engine.ts';

const engines = new Map<LabVersion, Promise<LabEngine>>();

/** One engine for each version and mocha run, with `busybox:latest` in it: started when first asked for, stopped at the end. */
export function sharedEngine(version: LabVersion): Promise<LabEngine> {
  const known = engines.get(version);
  if (known) return known;
  const started = startEngine({ version }).then(async (engine) => {
    await engine.loadBusybox();
    return engine;
  });
  engines.set(version, started);
  return started;
}

after(async function stopSharedEngines() {
  this.timeout(120_000);
  for (const engine of engines.values()) await (await engine.catch(() => undefined))?.stop();
  engines.clear();
});

/** The core's own connection to a lab engine. The caller disposes it. */
export function connectTo(lab: LabEngine): Promise<Engine> {
  return connectEngine(
    { name: `lab ${lab.version}`, endpoint: { kind: 'unix', path: lab.socketPath }, source: 'lab' },
    { environment: {}, log: silentLog },
  );
}
