import { dirname, isAbsolute, join, resolve } from 'node:path';
import * as l10n from '@vscode/l10n';
import { imageNameProblem } from '../model/imageName.ts';
import type { BuildRequest } from './build.ts';

/** A task's definition as it stands in tasks.json, variables resolved: anything may stand there. */
export type RawDefinition = Readonly<Record<string, unknown>>;

export type ParsedDefinition =
  | { readonly kind: 'valid'; readonly request: BuildRequest; readonly progress: 'auto' | 'plain' }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/**
 * Reads the definition of a `docker-build` task.
 *
 * @param folder what relative paths begin at: the workspace folder; undefined where there is none.
 * @returns all that is wrong with it, not just the first.
 */
export function parseDefinition(definition: RawDefinition, folder: string | undefined): ParsedDefinition {
  const reader = new DefinitionReader(definition, folder);
  const request = readRequest(reader);
  const progress = reader.choice('progress', ['auto', 'plain']);
  return reader.problems.length === 0 ? { kind: 'valid', request, progress } : { kind: 'invalid', problems: reader.problems };
}

function readRequest(reader: DefinitionReader): BuildRequest {
  const target = reader.text('target');
  const platform = reader.text('platform', platformProblem);
  const network = reader.text('network');
  return {
    ...readPaths(reader),
    tags: reader.texts('tags', tagProblem),
    buildArgs: reader.textMap('buildArgs'),
    labels: reader.textMap('labels'),
    pull: reader.flag('pull'),
    noCache: reader.flag('noCache'),
    cacheFrom: reader.texts('cacheFrom'),
    builder: reader.choice('builder', ['auto', 'buildkit', 'classic']),
    ...(target === undefined ? {} : { target }),
    ...(platform === undefined ? {} : { platform }),
    ...(network === undefined ? {} : { network }),
  };
}

/** The context is the Dockerfile's folder where it is not given, the Dockerfile the context's where that is not. */
function readPaths(reader: DefinitionReader): Pick<BuildRequest, 'dockerfile' | 'buildContext'> {
  const dockerfile = reader.path('dockerfile');
  const buildContext = reader.path('context');
  if (dockerfile !== undefined) return { dockerfile, buildContext: buildContext ?? dirname(dockerfile) };
  const base = buildContext ?? reader.absolute('.');
  return { dockerfile: join(base, 'Dockerfile'), buildContext: base };
}

function tagProblem(tag: string): string | undefined {
  return tag.includes('@') ? l10n.t('A new image is named by a tag, not by a digest: "{0}".', tag) : imageNameProblem(tag);
}

function platformProblem(platform: string): string | undefined {
  if (/^[a-z\d_]+(?:\/[a-z\d_]+){0,2}$/i.test(platform)) return undefined;
  return l10n.t('"{0}" is not a platform such as "linux/arm64".', platform);
}

type Check = (value: string) => string | undefined;

/** Reads properties one by one and gathers what is wrong with them. */
class DefinitionReader {
  readonly problems: string[] = [];
  readonly #definition: RawDefinition;
  readonly #folder: string | undefined;

  constructor(definition: RawDefinition, folder: string | undefined) {
    this.#definition = definition;
    this.#folder = folder;
  }

  text(name: string, check?: Check): string | undefined {
    const value = this.#given(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') {
      this.#wrong(l10n.t('"{0}" must be a text.', name));
      return undefined;
    }
    if (value === '') return undefined;
    this.#check(name, value, check);
    return value;
  }

  texts(name: string, check?: Check): readonly string[] {
    const value = this.#given(name) ?? [];
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
      this.#wrong(l10n.t('"{0}" must be a list of texts.', name));
      return [];
    }
    for (const item of value) this.#check(name, item, check);
    return value;
  }

  /** Numbers and truth values are taken as the text they were written as. */
  textMap(name: string): Readonly<Record<string, string>> {
    const value = this.#given(name) ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) {
      this.#wrong(l10n.t('"{0}" must be an object of names and texts.', name));
      return {};
    }
    const entries: [string, string][] = [];
    for (const [key, item] of Object.entries(value)) {
      if (key === '' || key.includes('=')) this.#wrong(l10n.t('"{0}": "{1}" is not a name.', name, key));
      else if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean') entries.push([key, String(item)]);
      else this.#wrong(l10n.t('"{0}": the value of "{1}" must be a text.', name, key));
    }
    return Object.fromEntries(entries);
  }

  flag(name: string): boolean {
    const value = this.#given(name) ?? false;
    if (typeof value === 'boolean') return value;
    this.#wrong(l10n.t('"{0}" must be true or false.', name));
    return false;
  }

  /** @param values the default first. */
  choice<const T extends string>(name: string, values: readonly [T, ...T[]]): T {
    const value = this.#given(name) ?? values[0];
    const known = values.find((candidate) => candidate === value);
    if (known === undefined) this.#wrong(l10n.t('"{0}" must be one of {1}.', name, values.map((candidate) => `"${candidate}"`).join(', ')));
    return known ?? values[0];
  }

  path(name: string): string | undefined {
    const value = this.text(name, unresolvedProblem);
    return value === undefined ? undefined : this.absolute(value, name);
  }

  absolute(path: string, name = 'dockerfile'): string {
    if (isAbsolute(path)) return resolve(path);
    if (this.#folder === undefined) this.#wrong(l10n.t('"{0}": no folder is open that "{1}" could be relative to; write the whole path.', name, path));
    return resolve(this.#folder ?? '/', path);
  }

  #given(name: string): unknown {
    return Object.hasOwn(this.#definition, name) ? (this.#definition[name] ?? undefined) : undefined;
  }

  #check(name: string, value: string, check: Check | undefined): void {
    const problem = value.includes('\0') ? l10n.t('It holds a NUL character.') : check?.(value);
    if (problem !== undefined) this.#wrong(`"${name}": ${problem}`);
  }

  #wrong(problem: string): void {
    this.problems.push(problem);
  }
}

function unresolvedProblem(path: string): string | undefined {
  const variable = /\$\{[^}]*\}/.exec(path)?.[0];
  return variable === undefined ? undefined : l10n.t('The variable {0} is not known here.', variable);
}
