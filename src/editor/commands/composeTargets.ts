import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { UserError } from '../../core/base/userError.ts';
import type { ProjectTarget } from '../../core/compose/composeCommand.ts';
import { madeSource, wholePaths } from '../../core/compose/madeSource.ts';
import { allExist, isSameFolder } from '../../core/compose/onDisk.ts';
import type { ComposeProject, ProjectSource } from '../../core/model/composeProject.ts';
import type { ProjectPlace } from '../../core/model/compose.ts';
import type { ComposeIdentity, Container } from '../../core/model/container.ts';
import { isSamePath } from '../../core/model/paths.ts';
import { ProjectNames } from '../../core/outline/declaredProjects.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { Subject } from '../../core/outline/node.ts';
import type { ComposeProjects } from '../platform/composeProjects.ts';
import { requireTrust } from '../platform/trust.ts';
import type { CommandArguments } from './registry.ts';
import { checkRow, subjectsOf, type Targets } from './targets.ts';

/** What a command about Compose is about. */
export interface ComposeMeant {
  readonly target: ProjectTarget;
  /** What its files say; undefined where they are not here. */
  readonly project: ComposeProject | undefined;
  /** The services that are meant; none: all. */
  readonly services: readonly string[];
  /** Every container of the project. */
  readonly containers: readonly Container[];
  /** Where its containers were brought up, if that is not the folder of its files here. */
  readonly elsewhere: string | undefined;
}

/** Finds out which project, and which of its services, a command is about; asks where it was not said. */
export class ComposeTargets {
  readonly #projects: ComposeProjects;
  readonly #targets: Targets;

  constructor(projects: ComposeProjects, targets: Targets) {
    this.#projects = projects;
    this.#targets = targets;
  }

  /** @throws an abort error where nothing was picked. */
  async meant(args: CommandArguments): Promise<ComposeMeant> {
    const [file, service] = args;
    if (file instanceof vscode.Uri) return this.#ofFile(file, typeof service === 'string' ? [service] : []);
    checkRow(args);
    const all = await this.#targets.allContainers(subjectsOf(args).length === 0);
    const subjects = subjectsOf(args).flatMap((subject) => this.#placeOf(subject, all) ?? []);
    const [first] = subjects;
    if (first === undefined) return this.#pick(all);
    if (subjects.some(({ project, directory }) => project !== first.project || directory !== first.directory)) throw new UserError('invalid', l10n.t('The selected rows belong to several projects: choose those of one.'));
    const services = subjects.every((subject) => subject.service !== undefined) ? [...new Set(subjects.flatMap((subject) => subject.service ?? []))] : [];
    return this.#ofName(first, services, all);
  }

  /** As `meant`, for what needs the project's files: a file that is not here is explained. */
  async described(args: CommandArguments): Promise<ComposeMeant & { readonly project: ComposeProject; readonly target: Extract<ProjectTarget, { readonly kind: 'files' }> }> {
    const meant = await this.meant(args);
    const { project, target } = meant;
    if (!project || target.kind === 'name') throw filesAway(meant);
    return { ...meant, project, target };
  }

  #placeOf(subject: Subject, all: readonly Container[]): (ProjectPlace & { readonly service?: string }) | undefined {
    if (subject.kind === 'stack' || subject.kind === 'service') return subject;
    const compose = subject.kind === 'container' ? all.find(({ id }) => id === subject.id)?.compose : undefined;
    return compose && { ...new ProjectNames(this.#projects.projects).placeOf(compose.project, compose.workingDirectory), service: compose.service };
  }

  async #ofFile(file: vscode.Uri, services: readonly string[]): Promise<ComposeMeant> {
    if (file.scheme !== 'file') throw new UserError('unsupported', l10n.t('Only Compose files of this machine can be brought up, not those of "{0}".', file.scheme));
    await this.#projects.current();
    const project = this.#projects.projectOf(file.fsPath) ?? (await this.#projects.read({ directory: vscode.Uri.joinPath(file, '..').fsPath, files: [file.fsPath], envFiles: [], profiles: [] }));
    // A file that stands beside those of the project is meant by itself.
    const { aloneSource } = await import('../../core/compose/projectReader.ts');
    const own = project.files.includes(file.fsPath) || project.readFiles.includes(file.fsPath) ? project : await this.#projects.read(aloneSource(project, file.fsPath));
    return this.#from(own, services, await this.#targets.allContainers());
  }

  async #ofName({ project: name, directory }: ProjectPlace, services: readonly string[], all: readonly Container[]): Promise<ComposeMeant> {
    const containers = containersOf(name, all);
    if (this.#projects.projects.length === 0) await this.#projects.current();
    const declared = this.#projects.projects.find((project) => project.name === name && (directory === undefined || isSamePath(project.directory, directory)));
    const newest = containers.filter(({ compose }) => directory === undefined || isSamePath(compose?.workingDirectory ?? '', directory)).sort((left, right) => right.createdAt - left.createdAt)[0]?.compose;
    const project = declared ? await this.#asMade(declared, newest, containers) : await this.#fromLabels(name, newest, containers);
    if (project) return this.#from(project, services, all);
    return { target: { kind: 'name', name }, project: undefined, services, containers, elsewhere: undefined };
  }

  /** A project of the workspace, of the files that it was brought up from: see `madeSource`. */
  async #asMade(project: ComposeProject, newest: ComposeIdentity | undefined, containers: readonly Container[]): Promise<ComposeProject> {
    if (newest?.workingDirectory === undefined || !(await isSameFolder(newest.workingDirectory, project.directory))) return project;
    const source = madeSource(project, newest, this.#projects.choices.value[project.directory]);
    return (source && (await this.#described(source, containers))) ?? project;
  }

  /** The project of the files that its containers were made from, where those are here. */
  async #fromLabels(name: string, newest: ComposeIdentity | undefined, containers: readonly Container[]): Promise<ComposeProject | undefined> {
    if (newest?.workingDirectory === undefined || newest.configFiles.length === 0) return undefined;
    const { workingDirectory: directory, configFiles, envFiles: made = [] } = newest;
    const { envFiles = [], profiles = [] } = this.#projects.choices.value[directory] ?? {};
    return this.#described({ directory, files: wholePaths(directory, configFiles), name, envFiles: envFiles.length > 0 ? envFiles : wholePaths(directory, made), profiles }, containers);
  }

  /** Files of the same names on another machine say nothing of these containers. */
  async #described(source: ProjectSource, containers: readonly Container[]): Promise<ComposeProject | undefined> {
    if (!(await allExist([...source.files, ...source.envFiles]))) return undefined;
    const read = await this.#projects.read(source);
    const known = new Set(read.services.map((service) => service.name));
    return containers.some(({ compose }) => compose && known.has(compose.service)) ? read : undefined;
  }

  async #from(project: ComposeProject, services: readonly string[], all: readonly Container[]): Promise<ComposeMeant> {
    const containers = containersOf(project.name, all);
    const folders = new Set(containers.flatMap(({ compose }) => compose?.workingDirectory ?? []));
    let elsewhere: string | undefined;
    for (const folder of folders) if (!(await isSameFolder(folder, project.directory))) elsewhere ??= folder;
    return { target: { kind: 'files', ...project }, project, services, containers, elsewhere };
  }

  async #pick(all: readonly Container[]): Promise<ComposeMeant> {
    const declared = await this.#projects.current();
    const away = new Set(all.flatMap(({ compose }) => compose?.project ?? []).filter((name) => declared.every((project) => project.name !== name)));
    const items = [
      ...declared.map(({ name, directory, files }) => ({ label: displayText(name), description: vscode.workspace.asRelativePath(files[0] ?? directory), place: { project: name, directory } })),
      ...[...away].map((name) => ({ label: displayText(name), description: l10n.t('its files are not in this workspace'), place: { project: name } })),
    ].sort((left, right) => (left.label < right.label ? -1 : Number(left.label > right.label)));
    if (items.length === 0) {
      throw new UserError('invalid', l10n.t('There is no Compose project: neither a Compose file in the workspace nor a container of one.'), { remedy: l10n.t('Add a file called "compose.yaml".') });
    }
    const chosen = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Which project?'), matchOnDescription: true });
    if (!chosen) throw abortError();
    const isShared = declared.filter(({ name }) => name === chosen.place.project).length > 1;
    return this.#ofName(isShared ? chosen.place : { project: chosen.place.project }, [], all);
  }
}

/** Asks whether containers that another folder's project of the same name made are to be taken over. @throws an abort error where not. */
export async function confirmTakeOver({ project, elsewhere }: ComposeMeant): Promise<void> {
  requireTrust();
  if (!project || elsewhere === undefined) return;
  const goOn = l10n.t('Take Over');
  const detail = l10n.t('Its containers were brought up from {0}; these files are in {1}. Compose takes both for one project and will recreate, or leave behind as orphans, what runs.', displayText(elsewhere), project.directory);
  const chosen = await vscode.window.showWarningMessage(l10n.t('A project "{0}" from another folder is there already.', displayText(project.name)), { modal: true, detail }, goOn);
  if (chosen !== goOn) throw abortError();
}

function containersOf(name: string, all: readonly Container[]): readonly Container[] {
  return all.filter(({ compose }) => compose?.project === name);
}

/** Why something cannot be done with a project whose files are elsewhere, and what can. */
function filesAway({ target, containers }: ComposeMeant): UserError {
  const folder = containers.flatMap(({ compose }) => compose?.workingDirectory ?? [])[0];
  const where = folder === undefined ? l10n.t('its containers do not say where') : l10n.t('it was brought up from {0}', displayText(folder));
  return new UserError('notFound', l10n.t('The Compose files of "{0}" are not on this machine: {1}.', displayText(target.name), where), {
    remedy: l10n.t('Open the folder with its files here to bring it up. Start, stop, restart, logs, pull and down work without them.'),
  });
}
