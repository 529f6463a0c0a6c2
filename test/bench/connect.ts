import { silentLog } from '../../src/core/base/log.ts';
import { connectEngine } from '../../src/core/engine/connect.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { type LabEngine } from '../host/engine.ts';
import { type Cleanups } from './cleanups.ts';

/** The core's own connection to a lab engine. */
export async function connect(lab: LabEngine, cleanups: Cleanups): Promise<Engine> {
  const engine = await connectEngine({ name: `lab ${lab.version}`, endpoint: { kind: 'unix', path: lab.socketPath }, source: 'lab' }, { environment: {}, log: silentLog });
  cleanups.add(async () => engine.dispose());
  return engine;
}
