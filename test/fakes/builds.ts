import { stageName } from '../../src/core/build/dockerfile.ts';
import { recordFormat, type BuildDetails, type BuildRecord, type RecordedStep, type StepOutcome } from '../../src/core/build/record.ts';
import { type RecordStore, type StoredFile } from '../../src/core/build/recordStore.ts';
import { fullInstructions } from '../../src/core/analysis/buildInstructions.ts';

/** A finished build of which a test says only what matters to it. */
export function buildRecord(given: Partial<BuildRecord> = {}): BuildRecord {
  return {
    format: recordFormat,
    id: '1',
    engine: { id: 'unix:///run/docker.sock', name: 'default' },
    request: { buildContext: '/code', dockerfile: '/code/Dockerfile', tags: ['app:1'], buildArgs: {}, labels: {}, pull: false, noCache: false, cacheFrom: [], builder: 'auto' },
    definition: { dockerfile: 'Dockerfile' },
    hiddenArgs: {},
    builder: 'buildkit',
    startedAt: 1_700_000_000_000,
    completedAt: 1_700_000_010_000,
    outcome: 'built',
    source: '',
    findings: [],
    steps: [],
    bases: { busybox: 'sha256:b' },
    transfer: { files: 0, bytes: 0, sentFiles: 0, sentBytes: 0 },
    ...given,
  };
}

/** A step for an instruction of the source, by its line. Times are seconds. */
export function stepAt(source: string, line: number, outcome: StepOutcome, seconds = 1, more: Partial<RecordedStep> = {}): RecordedStep {
  const found = fullInstructions(source).find(({ startLine }) => startLine === line);
  if (!found) throw new Error(`No instruction begins at line ${line}`);
  const { keyword, text, startLine, endLine, stage } = found;
  const from = fullInstructions(source).find((each) => each.keyword === 'FROM' && each.stage === stage);
  const name = from && stageName(from);
  const intervals = outcome === 'skipped' || outcome === 'waiting' ? [] : [{ startedAt: 1000, completedAt: 1000 + seconds * 1000 }];
  return { number: line, name: `[${line}/9] ${text}`, outcome, intervals, instruction: { keyword, text, startLine, endLine, stage, ...(name !== undefined && { stageName: name }) }, ...more };
}

export function buildDetails(files: Readonly<Record<string, string>> = {}, isComplete = true, logs: Readonly<Record<string, string>> = {}): BuildDetails {
  return { format: recordFormat, logs, context: { isComplete, files } };
}

/** Keeps records as texts in memory. What is in `broken` cannot be written or read. */
export class MemoryStore implements RecordStore {
  readonly files = new Map<string, string>();
  readonly broken = new Set<string>();

  list(): Promise<readonly StoredFile[]> {
    return Promise.resolve([...this.files].map(([name, text]) => ({ name, bytes: text.length })));
  }

  async read(name: string): Promise<unknown> {
    this.#check(name);
    return JSON.parse(this.files.get(name) ?? '');
  }

  async write(name: string, value: unknown): Promise<number> {
    this.#check(name);
    const text = JSON.stringify(value);
    this.files.set(name, text);
    return text.length;
  }

  remove(name: string): Promise<void> {
    this.files.delete(name);
    return Promise.resolve();
  }

  #check(name: string): void {
    if (this.broken.has(name)) throw new Error('the disk is full');
  }
}
