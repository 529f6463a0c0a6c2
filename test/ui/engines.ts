import assert from 'node:assert/strict';
import { runOrThrow } from '../host/command.ts';
import { startEngine, type LabEngine } from '../host/engine.ts';
import { temporaryFolder } from '../host/temporary.ts';
import { service } from './stage.ts';

/** An engine and its double: all that the one holds the other holds by the same ids. The double listens on TCP too. */
export async function startTwins(): Promise<readonly [LabEngine, LabEngine]> {
  const folder = await temporaryFolder('engine');
  const first = await startEngine({ version: '20.10', folder, keepFolder: true });
  for (const image of ['busybox:latest', 'only-there:1', 'only-there:2']) await first.loadBusybox(image);
  assert.equal((await first.docker(['create', '--name', 'same', 'busybox', ...service])).code, 0);
  await first.stop();
  const other = await temporaryFolder('engine');
  await runOrThrow('cp', ['-a', `${folder}/.`, other]);
  return [await startEngine({ version: '20.10', folder }), await startEngine({ version: '20.10', folder: other, args: ['--host=tcp://0.0.0.0:2375'] })];
}
