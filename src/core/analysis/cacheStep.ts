import type { BuildRecord, RecordedStep } from '../build/record.ts';
import type { BuildCacheEntry } from '../model/buildCache.ts';

/** What made an entry of the build cache. */
export interface CacheStep {
  /** As an instruction: "RUN make"; undefined where the builder does not say. */
  readonly text?: string;
  /** The folder that is kept between builds, where it is one. */
  readonly mount?: string;
  /** The newest build that is known to have the step. */
  readonly place?: { readonly dockerfile: string; readonly line: number };
}

/** Finds the steps that made entries of a build cache: the builder describes them, and records tell where they stand. */
export class CacheSteps {
  readonly #places = new Map<string, CacheStep['place']>();

  /** @param records of builds on the cache's engine, the newest first. */
  constructor(records: readonly BuildRecord[]) {
    for (const { request, steps } of records) for (const step of steps) this.#add(step, request.dockerfile);
  }

  of({ description }: Pick<BuildCacheEntry, 'description'>): CacheStep {
    const [, mount, kind, target = '', command = ''] = /^((cached )?mount) (\S+) from exec ([^]*)$/.exec(description) ?? [];
    if (mount !== undefined) {
      const run = command.replace(/ with id "[^"]*"$/, '').replace(/^\/bin\/sh -c /, '');
      return { text: `RUN ${oneLine(run)}`, ...(kind !== undefined && { mount: target }), ...this.#place(runKey(run)) };
    }
    const [, text] = /^\[[^\]]*\] (\S[^]*)$/.exec(description) ?? [];
    return text === undefined ? {} : { text: oneLine(text), ...this.#place(oneLine(description)) };
  }

  #add({ name, instruction }: RecordedStep, dockerfile: string): void {
    if (!instruction) return;
    const place = { dockerfile, line: instruction.startLine };
    const keys = [oneLine(name), ...(instruction.keyword === 'RUN' ? runKeys(name, instruction.text) : [])];
    for (const key of keys) if (!this.#places.has(key)) this.#places.set(key, place);
  }

  #place(key: string): Pick<CacheStep, 'place'> {
    const place = this.#places.get(key);
    return place ? { place } : {};
  }
}

/** The command that a RUN may be described by: as it is written, as a list of words, or the text of a here-document. */
function runKeys(name: string, text: string): readonly string[] {
  const command = text.replace(/^RUN\s+/, '').replace(/^(?:--\S+\s+)+/, '');
  const here = /^<<-?["']?\w+["']? \(([^]*)\)$/.exec(name.replace(/^\[[^\]]*\] RUN\s+(?:--\S+\s+)*/, ''))?.[1];
  return [runKey(command), ...(here === undefined ? [] : [runKey(here)]), ...wordsKey(command)];
}

function wordsKey(command: string): readonly string[] {
  if (!command.startsWith('[')) return [];
  try {
    const words: unknown = JSON.parse(command);
    return Array.isArray(words) ? [runKey(words.join(' '))] : [];
  } catch {
    // It is a command that only looks like a list.
    return [];
  }
}

function runKey(command: string): string {
  return `RUN ${oneLine(command)}`;
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
