import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '../../../src/core/base/clock.ts';
import { silentLog } from '../../../src/core/base/log.ts';
import { buildImage, type BuildOptions } from '../../../src/core/build/buildImage.ts';
import { ContextMemory } from '../../../src/core/build/contextMemory.ts';
import { BuildRecorder } from '../../../src/core/build/recorder.ts';
import { connectEngine } from '../../../src/core/engine/connect.ts';
import { dockerCredentials } from '../../../src/core/registry/credentials.ts';
import { type Sent } from '../buildSender.ts';

// A process in which nothing but our builds happens, so that its memory and its delays are theirs alone: one build of
// the folder for each message of the parent.
const [socketPath = '', folder = '', reference = ''] = process.argv.slice(2);
const engine = await connectEngine({ name: 'lab', endpoint: { kind: 'unix', path: socketPath }, source: 'lab' }, { environment: {}, log: silentLog });
const request = { buildContext: folder, dockerfile: join(folder, 'Dockerfile'), tags: [reference], buildArgs: {}, labels: {}, pull: false, noCache: false, cacheFrom: [], builder: 'buildkit' as const };
const options: BuildOptions = {
  engine,
  request,
  output: { write: () => undefined, size: undefined },
  progress: 'plain',
  log: silentLog,
  credentials: dockerCredentials({ environment: { DOCKER_CONFIG: folder }, homeFolder: folder, log: silentLog }),
  installationId: 'bench',
  memory: new ContextMemory(),
};

process.on('message', () => void build());
process.on('disconnect', () => process.exit());
// What loading the code takes is no part of the figures; this asks for no file of the folder.
await buildImage({ ...options, request: { ...request, dockerfileInline: 'FROM busybox\n' } }, new AbortController().signal);
process.send?.('ready');

async function build(): Promise<void> {
  // What the editor's builds write down is part of their cost.
  const recorder = new BuildRecorder({ id: 'bench', engine: { id: engine.id, name: engine.name }, request, definition: {}, hiddenArgs: {} }, systemClock);
  const delays = monitorEventLoopDelay({ resolution: 1 });
  forgetPeak();
  const before = memory('VmRSS');
  delays.enable();
  const started = performance.now();
  const result = await buildImage({ ...options, observer: recorder }, new AbortController().signal);
  const milliseconds = performance.now() - started;
  delays.disable();
  const error = result.kind === 'built' ? undefined : result.kind === 'failed' ? result.message : result.kind;
  process.send?.({ milliseconds, delay: delays.percentile(99) / 1e6, growth: memory('VmHWM') - before, error } satisfies Sent);
}

/** The highest use of memory is from now on counted anew. [proc(5), clear_refs] */
function forgetPeak(): void {
  writeFileSync('/proc/self/clear_refs', '5');
}

/** @returns bytes. */
function memory(field: 'VmRSS' | 'VmHWM'): number {
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (kibibytes === undefined) throw new Error(`The kernel does not tell ${field}`);
  return Number(kibibytes) * 1024;
}
