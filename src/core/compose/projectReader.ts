import * as l10n from '@vscode/l10n';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { fieldsOf, textOf, type Fields } from '../base/fields.ts';
import type { ComposeProblem, ComposeProject, ProjectService, ProjectSource, ServicePlace, TextRange } from '../model/composeProject.ts';
import { projectName } from './composeNames.ts';
import { fileProblems, problem } from './composeProblems.ts';
import { parseCompose, textsIn, type ComposeText, type ServiceText } from './composeText.ts';
import { parseDotEnv } from './dotEnv.ts';
import type { Variable, Variables } from './variables.ts';

/** Reads a file of a project. @returns undefined where there is none that could be read. */
export type ReadFile = (path: string) => Promise<string | undefined>;

export interface ReaderParts {
  readonly read: ReadFile;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** How many files a project may consist of. */
const mostFiles = 200;

/** Reads a project from its files: what they include, extend and lay over each other. Never throws on what they hold. */
export async function readProject(source: ProjectSource & { readonly otherFiles?: readonly string[] }, parts: ReaderParts): Promise<ComposeProject> {
  const reading = new ProjectReading(parts);
  const variables = await reading.variablesOf(source.directory, source.envFiles);
  const files = chosenFiles(source, variables);
  for (const file of files) await reading.add(file, source.directory, variables, []);
  const profiles = source.profiles.length > 0 ? source.profiles : splitList(variables('COMPOSE_PROFILES')?.value ?? '', ',');
  const services = [...reading.services.values()].map((service) => described(service, profiles));
  const folder = projectName(basename(source.directory)) || 'default';
  return {
    ...{ directory: source.directory, files, envFiles: source.envFiles, profiles, services },
    name: source.name ?? ((projectName(variables('COMPOSE_PROJECT_NAME')?.value ?? '') || (reading.name ?? '')) || folder),
    knownProfiles: [...new Set(services.flatMap((service) => service.profiles))].sort(),
    otherFiles: [...new Set([...(source.otherFiles ?? []), ...source.files])].filter((file) => !files.includes(file)),
    // Of a file that is half-written nobody knows what its services are.
    problems: [...reading.problems, ...(reading.isBroken ? [] : dependencyProblems(services, reading.services))],
    readFiles: [...reading.readFiles],
  };
}

/** The variables that the files of a project are given: those of the environment come before those of its files. */
export async function projectVariables({ directory, envFiles }: Pick<ProjectSource, 'directory' | 'envFiles'>, parts: ReaderParts): Promise<Variables> {
  return new ProjectReading(parts).variablesOf(directory, envFiles);
}

/** The environment may say which files are meant, where nobody chose any. [Docker's documentation, COMPOSE_FILE] */
function chosenFiles({ directory, files }: ProjectSource, variables: Variables): readonly string[] {
  const listed = splitList(variables('COMPOSE_FILE')?.value ?? '', variables('COMPOSE_PATH_SEPARATOR')?.value || (process.platform === 'win32' ? ';' : ':'));
  const isDefault = files.every((file) => dirname(file) === directory);
  return listed.length > 0 && isDefault ? listed.map((file) => resolve(directory, file)) : files;
}

function splitList(text: string, separator: string): readonly string[] {
  return text.split(separator).map((entry) => entry.trim()).filter((entry) => entry !== '');
}

interface ReadService {
  readonly name: string;
  readonly fields: Fields;
  readonly places: readonly ServicePlace[];
}

/** An include of one file, on the way to another. */
interface Include {
  readonly file: string;
  readonly range: TextRange;
}

class ProjectReading {
  readonly services = new Map<string, ReadService>();
  readonly problems: ComposeProblem[] = [];
  readonly readFiles = new Set<string>();
  name: string | undefined;
  /** Whether one of its files is no YAML. */
  isBroken = false;
  readonly #parts: ReaderParts;
  readonly #texts = new Map<string, ComposeText | undefined>();

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  async variablesOf(directory: string, envFiles: readonly string[], outer: Variables = () => undefined): Promise<Variables> {
    const { environment, read } = this.#parts;
    const own = (name: string): Variable | undefined => {
      const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
      return value === undefined ? outer(name) : { value, source: { kind: 'environment' } };
    };
    const found = new Map<string, Variable>();
    for (const path of envFiles.length > 0 ? envFiles.map((file) => resolve(directory, file)) : [join(directory, '.env')]) {
      const text = await read(path);
      this.readFiles.add(path);
      if (text === undefined) continue;
      for (const [name, variable] of parseDotEnv(text, path, (name) => own(name) ?? found.get(name))) found.set(name, variable);
    }
    return (name) => own(name) ?? found.get(name);
  }

  /** @param chain the includes that led here, to notice a circle. @returns whether it could be read. */
  async add(file: string, directory: string, variables: Variables, chain: readonly Include[]): Promise<boolean> {
    const text = await this.#text(file, variables);
    if (!text) return false;
    if (chain.length === 0 && text.name !== undefined && text.name !== '') this.name = text.name;
    for (const include of text.includes) {
      for (const path of include.paths) await this.#include(file, directory, { ...include, path }, variables, [...chain, { file, range: include.range }]);
    }
    for (const service of text.services) await this.#addService(file, service, text, directory, variables);
    return true;
  }

  async #include(file: string, directory: string, include: { readonly path: string; readonly directory?: string; readonly envFiles: readonly string[]; readonly range: TextRange }, variables: Variables, chain: readonly Include[]): Promise<void> {
    // Compose itself fetches what is not a file here.
    if (isRemote(include.path)) return;
    const path = resolve(directory, include.path);
    const circle = chain.slice(chain.findIndex((link) => link.file === path));
    if (circle[0]?.file === path) {
      const files = [...circle.map((link) => link.file), path].map((name) => basename(name)).join(' → ');
      for (const link of circle) this.#wrong(link.file, link.range, l10n.t('This include is circular: {0}', files));
      return;
    }
    const inner = include.directory === undefined ? dirname(path) : resolve(directory, include.directory);
    const envFiles = include.envFiles.map((name) => resolve(directory, name));
    if (!(await this.add(path, inner, await this.variablesOf(inner, envFiles, variables), chain))) this.#wrong(file, include.range, l10n.t('The file {0} that is included cannot be read.', include.path));
  }

  async #addService(file: string, service: ServiceText, text: ComposeText, directory: string, variables: Variables): Promise<void> {
    const base = await this.#baseFields(file, service, text, directory, variables, [`${file}#${service.name}`]);
    // A change in these makes another container too.
    for (const path of envFilesOf(service.fields.env_file)) this.readFiles.add(resolve(directory, path));
    const place = { file, line: service.nameRange.line, endLine: service.endLine, name: service.nameRange };
    const known = this.services.get(service.name);
    this.services.set(service.name, {
      name: service.name,
      fields: laidOver(known?.fields ?? {}, laidOver(base, service.fields)),
      places: [...(known?.places ?? []), place],
    });
  }

  /** What a service is given by the one that it extends. */
  async #baseFields(file: string, service: ServiceText, text: ComposeText, directory: string, variables: Variables, chain: readonly string[]): Promise<Fields> {
    const { extends: extended } = service;
    if (!extended || (extended.file !== undefined && isRemote(extended.file))) return {};
    const path = extended.file === undefined ? file : resolve(directory, extended.file);
    const key = `${path}#${extended.service}`;
    if (chain.includes(key)) {
      this.#wrong(file, extended.range, l10n.t('This service extends itself: {0}', [...chain, key].map((name) => basename(name)).join(' → ')));
      return {};
    }
    const baseText = path === file ? text : await this.#text(path, variables);
    const base = baseText?.services.find(({ name }) => name === extended.service);
    if (!baseText || !base) {
      const message = baseText ? l10n.t('There is no service "{0}" to extend in {1}.', extended.service, basename(path)) : l10n.t('The file {0} with the service to extend cannot be read.', extended.file ?? path);
      this.#wrong(file, extended.range, message);
      return {};
    }
    const { extends: _, depends_on: _dependencies, ...fields } = laidOver(await this.#baseFields(path, base, baseText, dirname(path), variables, [...chain, key]), base.fields);
    return fields;
  }

  async #text(file: string, variables: Variables): Promise<ComposeText | undefined> {
    if (this.#texts.has(file)) return this.#texts.get(file);
    this.readFiles.add(file);
    const content = this.#texts.size < mostFiles ? await this.#parts.read(file) : undefined;
    const text = content === undefined ? undefined : parseCompose(content, variables);
    this.#texts.set(file, text);
    if (text) this.problems.push(...fileProblems(file, text));
    this.isBroken ||= text !== undefined && text.document.errors.length > 0;
    return text;
  }

  #wrong(file: string, range: TextRange, message: string): void {
    this.problems.push(problem(file, range, 'error', message));
  }
}

function envFilesOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.flatMap((entry: unknown) => (typeof entry === 'string' ? [entry] : textsIn(fieldsOf(entry).path))) : textsIn(value);
}

function isRemote(path: string): boolean {
  return !isAbsolute(path) && /^(?:[a-z][a-z\d+.-]*:\/\/|git@|github\.com\/|oci:)/i.test(path);
}

/** Lists are joined, maps laid over each other, everything else is replaced: as far as it is looked at here. */
function laidOver(below: Fields, above: Fields): Fields {
  const joined = new Set([...textsIn(below.profiles), ...textsIn(above.profiles)]);
  const dependencies = { ...named(below.depends_on), ...named(above.depends_on) };
  return {
    ...below,
    ...Object.fromEntries(Object.entries(above).filter(([, value]) => value !== undefined && value !== null)),
    ...(joined.size > 0 ? { profiles: [...joined] } : {}),
    deploy: { ...fieldsOf(below.deploy), ...fieldsOf(above.deploy) },
    depends_on: dependencies,
  };
}

function named(value: unknown): Fields {
  return Array.isArray(value) ? Object.fromEntries(textsIn(value).map((name) => [name, {}])) : fieldsOf(value);
}

function described({ name, fields, places }: ReadService, active: readonly string[]): ProjectService {
  const profiles = textsIn(fields.profiles);
  const image = textOf(fields.image);
  return {
    name,
    wanted: countOf(fields.scale) ?? countOf(fieldsOf(fields.deploy).replicas) ?? 1,
    isActive: profiles.length === 0 || active.includes('*') || profiles.some((profile) => active.includes(profile)),
    profiles,
    ...(image === '' ? {} : { image }),
    hasBuild: fields.build !== undefined && fields.build !== null,
    dependsOn: Object.keys(named(fields.depends_on)),
    places,
  };
}

function countOf(value: unknown): number | undefined {
  const count = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

/** What only the whole project tells: a service without an image, or that needs one that nobody describes. */
function dependencyProblems(services: readonly ProjectService[], read: ReadonlyMap<string, ReadService>): readonly ComposeProblem[] {
  return services.flatMap(({ name, image, hasBuild, dependsOn, places }) => {
    const [place] = places;
    if (!place) return [];
    const { file, name: range } = place;
    const extended = read.get(name)?.fields.extends !== undefined || read.get(name)?.fields.provider !== undefined;
    const missing = dependsOn.filter((other) => !read.has(other)).map((other) => problem(file, range, 'error', l10n.t('"{0}" depends on "{1}", which is no service of this project.', name, other)));
    const isEmpty = image === undefined && !hasBuild && !extended;
    return isEmpty ? [problem(file, range, 'error', l10n.t('"{0}" has neither an image nor a build.', name)), ...missing] : missing;
  });
}
