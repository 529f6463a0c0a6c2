import * as l10n from '@vscode/l10n';
import { basename, dirname, join, resolve } from 'node:path';
import type { Fields } from '../base/fields.ts';
import type { ComposeProblem, ComposeProject, ProjectSource, TextRange } from '../model/composeProject.ts';
import { projectName } from './composeNames.ts';
import { fileProblems, problem } from './composeProblems.ts';
import { parseCompose, type ComposeText, type ServiceText } from './composeText.ts';
import { parseDotEnv } from './dotEnv.ts';
import { dependencyProblems, described, envFilesOf, isRemote, laidOver, nothingSaid, withLayer, type ReadService, type ServiceLayer } from './serviceLayers.ts';
import type { Variable, Variables } from './variables.ts';

/** Reads a file of a project. @returns undefined where there is none that could be read. */
export type ReadFile = (path: string) => Promise<string | undefined>;

export interface ReaderParts {
  readonly read: ReadFile;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** How many files a project may consist of. */
const mostFiles = 200;

/** Which project is to be read. */
export interface ReaderSource extends ProjectSource {
  /** Nobody chose its files: they are those that Compose finds in its folder, unless the environment names others. */
  readonly isFound?: boolean;
  /** The Compose files of its folder. */
  readonly otherFiles?: readonly string[];
}

/** Reads a project from its files: what they include, extend and lay over each other. Never throws on what they hold. */
export async function readProject(source: ReaderSource, parts: ReaderParts): Promise<ComposeProject> {
  const reading = new ProjectReading(parts, source.directory);
  const meant = await meantSource(source, reading, parts);
  const { directory, files, envFiles, variables } = meant;
  const name = source.name ?? (projectName(variables('COMPOSE_PROJECT_NAME')?.value ?? '') || (await reading.nameIn(files, variables)) || projectName(basename(directory)) || 'default');
  const named = withProjectName(variables, name);
  for (const file of files) await reading.add(file, directory, named, []);
  const profiles = source.profiles.length > 0 ? source.profiles : splitList(variables('COMPOSE_PROFILES')?.value ?? '', ',');
  const services = [...reading.services.values()].map((service) => described(service, profiles, reading.contents));
  return {
    ...{ name, directory, files, envFiles, profiles, services },
    knownProfiles: [...new Set(services.flatMap((service) => service.profiles))].sort(),
    otherFiles: [...new Set([...(source.otherFiles ?? []), ...source.files])].filter((file) => !files.includes(file)),
    // Of a file that is half-written nobody knows what its services are.
    problems: [...reading.problems, ...(reading.isBroken ? [] : dependencyProblems(services, reading.services))],
    readFiles: [...reading.readFiles],
  };
}

/** The same project of one file only: whatever name that gives itself. */
export function aloneSource({ directory, envFiles, profiles }: ProjectSource, file: string): ProjectSource {
  return { directory, envFiles, profiles, files: [file] };
}

/** The variables that the files of a project are given: those of the environment come before those of its files. */
export async function projectVariables({ directory, envFiles, name }: Pick<ProjectSource, 'directory' | 'envFiles' | 'name'>, parts: ReaderParts): Promise<Variables> {
  const variables = await new ProjectReading(parts, directory).variablesOf(directory, envFiles);
  return name === undefined ? variables : withProjectName(variables, name);
}

/** Compose sets this one itself, once it knows how the project is called. */
function withProjectName(variables: Variables, name: string): Variables {
  const given = variables('COMPOSE_PROJECT_NAME');
  const own: Variable = given?.value === name ? given : { value: name, source: { kind: 'project' } };
  return (asked) => (asked === 'COMPOSE_PROJECT_NAME' ? own : variables(asked));
}

interface MeantSource extends Pick<ProjectSource, 'directory' | 'files' | 'envFiles'> {
  readonly variables: Variables;
}

/**
 * The environment may say which files are meant, where nobody chose any, and which hold variables. The folder is then
 * that of the first file; variables come from both folders, those of the folder that Compose is called in before those of
 * the other. [Docker's documentation, COMPOSE_FILE, COMPOSE_ENV_FILES]
 */
async function meantSource({ directory, files, envFiles, isFound = false }: ReaderSource, reading: ProjectReading, { environment, read }: ReaderParts): Promise<MeantSource> {
  const given = envFiles.length > 0 ? envFiles : splitList(environment.COMPOSE_ENV_FILES ?? '', ',').map((file) => resolve(directory, file));
  const variables = await reading.variablesOf(directory, given);
  const separator = variables('COMPOSE_PATH_SEPARATOR')?.value || (process.platform === 'win32' ? ';' : ':');
  const listed = isFound ? splitList(variables('COMPOSE_FILE')?.value ?? '', separator).map((file) => resolve(directory, file)) : [];
  const [first] = listed;
  if (first === undefined) return { directory, files, envFiles: given, variables };
  const folder = dirname(first);
  if (folder === directory || given.length > 0) return { directory: folder, files: listed, envFiles: given, variables };
  const both = [join(folder, '.env'), join(directory, '.env')];
  const found = await Promise.all(both.map(async (file) => ((await read(file)) === undefined ? [] : [file])));
  return { directory: folder, files: listed, envFiles: found.flat(), variables: await reading.variablesOf(directory, found.flat()) };
}

function splitList(text: string, separator: string): readonly string[] {
  return text.split(separator).map((entry) => entry.trim()).filter((entry) => entry !== '');
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
  /** The files of configs and secrets, by "configs/name". */
  readonly contents = new Map<string, string>();
  /** Whether one of its files is no YAML. */
  isBroken = false;
  readonly #parts: ReaderParts;
  readonly #contents = new Map<string, Promise<string | undefined>>();
  readonly #texts = new Map<string, ComposeText | undefined>();

  /** @param folder where Compose is called: a shell would say so in PWD. */
  constructor({ read, environment }: ReaderParts, folder: string) {
    this.#parts = { read, environment: process.platform === 'win32' ? environment : { ...environment, PWD: folder } };
  }

  /** What the last of the files says the project is called. Its name is known before anything else is filled in. */
  async nameIn(files: readonly string[], variables: Variables): Promise<string> {
    let name = '';
    for (const file of files) {
      const content = await this.#contentOf(file);
      if (content !== undefined && /^(?:\{\s*)?["']?name["']?\s*:/m.test(content)) name = parseCompose(content, variables).name || name;
    }
    return name;
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
    for (const [key, path] of text.contents) this.contents.set(key, resolve(directory, path));
    for (const include of text.includes) {
      // Those that are laid over the first of a list have its folder.
      const inner = include.directory === undefined ? dirname(resolve(directory, include.paths[0] ?? '')) : resolve(directory, include.directory);
      for (const path of include.paths) await this.#include(file, directory, { ...include, path, directory: inner }, variables, [...chain, { file, range: include.range }]);
    }
    for (const service of text.services) await this.#addService(file, service, text, directory, variables);
    return true;
  }

  async #include(file: string, directory: string, include: { readonly path: string; readonly directory: string; readonly envFiles: readonly string[]; readonly range: TextRange }, variables: Variables, chain: readonly Include[]): Promise<void> {
    // Compose itself fetches what is not a file here.
    if (isRemote(include.path)) return;
    const path = resolve(directory, include.path);
    const circle = chain.slice(chain.findIndex((link) => link.file === path));
    if (circle[0]?.file === path) {
      const files = [...circle.map((link) => link.file), path].map((name) => basename(name)).join(' → ');
      for (const link of circle) this.#wrong(link.file, link.range, l10n.t('This include is circular: {0}', files));
      return;
    }
    const envFiles = include.envFiles.map((name) => resolve(directory, name));
    if (!(await this.add(path, include.directory, await this.variablesOf(include.directory, envFiles, variables), chain))) this.#wrong(file, include.range, l10n.t('The file {0} that is included cannot be read.', include.path));
  }

  async #addService(file: string, service: ServiceText, text: ComposeText, directory: string, variables: Variables): Promise<void> {
    if (service.isReset) {
      this.services.delete(service.name);
      return;
    }
    const known = service.isReplaced ? undefined : this.services.get(service.name);
    const base = await this.#base(file, service, text, directory, variables, [`${file}#${service.name}`]);
    this.#addEnvFiles(service.fields, directory);
    const place = { file, line: service.nameRange.line, endLine: service.endLine, name: service.nameRange };
    const below = known ? { fields: laidOver(known.fields, base.fields), dockerfiles: base.fields.build === undefined ? known.dockerfiles : base.dockerfiles } : base;
    this.services.set(service.name, { name: service.name, ...withLayer(below, service, directory), places: [...(known?.places ?? []), place] });
  }

  /** A change in these makes another container too. */
  #addEnvFiles(fields: Fields, directory: string): void {
    for (const path of envFilesOf(fields.env_file)) this.readFiles.add(resolve(directory, path));
  }

  /** What a service is given by the one that it extends; its paths begin where that one's file is. */
  async #base(file: string, service: ServiceText, text: ComposeText, directory: string, variables: Variables, chain: readonly string[]): Promise<ServiceLayer> {
    const { extends: extended } = service;
    if (!extended || (extended.file !== undefined && isRemote(extended.file))) return nothingSaid;
    const path = extended.file === undefined ? file : resolve(directory, extended.file);
    const key = `${path}#${extended.service}`;
    if (chain.includes(key)) {
      this.#wrong(file, extended.range, l10n.t('This service extends itself: {0}', [...chain, key].map((name) => basename(name)).join(' → ')));
      return nothingSaid;
    }
    const baseText = path === file ? text : await this.#text(path, variables);
    const base = baseText?.services.find(({ name }) => name === extended.service);
    if (!baseText || !base) {
      const message = baseText ? l10n.t('There is no service "{0}" to extend in {1}.', extended.service, basename(path)) : l10n.t('The file {0} with the service to extend cannot be read.', extended.file ?? path);
      this.#wrong(file, extended.range, message);
      return nothingSaid;
    }
    const folder = path === file ? directory : dirname(path);
    this.#addEnvFiles(base.fields, folder);
    const { fields, dockerfiles } = withLayer(await this.#base(path, base, baseText, folder, variables, [...chain, key]), base, folder);
    const { extends: _, ...given } = fields;
    return { fields: given, dockerfiles };
  }

  async #text(file: string, variables: Variables): Promise<ComposeText | undefined> {
    if (this.#texts.has(file)) return this.#texts.get(file);
    this.readFiles.add(file);
    const content = this.#texts.size < mostFiles ? await this.#contentOf(file) : undefined;
    const text = content === undefined ? undefined : parseCompose(content, variables);
    this.#texts.set(file, text);
    if (text) this.problems.push(...fileProblems(file, text));
    this.isBroken ||= text !== undefined && text.documents.some(({ errors }) => errors.length > 0);
    return text;
  }

  async #contentOf(file: string): Promise<string | undefined> {
    const known = this.#contents.get(file) ?? this.#parts.read(file);
    this.#contents.set(file, known);
    return known;
  }

  #wrong(file: string, range: TextRange, message: string): void {
    this.problems.push(problem(file, range, 'error', message));
  }
}

