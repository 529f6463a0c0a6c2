import * as l10n from '@vscode/l10n';
import { randomUUID } from 'node:crypto';
import { homedir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import { join } from 'node:path';
import { DisposableStore } from './core/base/disposable.ts';
import { AllBuilds } from './core/build/allBuilds.ts';
import { BuildHistory } from './core/build/history.ts';
import { recordFiles } from './core/build/historyFiles.ts';
import { SshDesk } from './core/engine/sshDesk.ts';
import { readOwnContexts } from './core/model/ownContext.ts';
import { dockerCredentials, withSecretLogins } from './core/registry/credentials.ts';
import type { ExtensionParts } from './editor/commands/allCommands.ts';
import { CommandRegistry } from './editor/commands/registry.ts';
import { ContainerFileSystem } from './editor/documents/containerFileSystem.ts';
import { EngineDocuments } from './editor/documents/engineDocuments.ts';
import { ImageFileSystem } from './editor/documents/imageFileSystem.ts';
import { ComposeDocuments } from './editor/documents/composeDocuments.ts';
import { InspectDocuments } from './editor/documents/inspectDocument.ts';
import { JsonDocuments } from './editor/documents/jsonDocuments.ts';
import { LogsDocuments } from './editor/documents/logsDocument.ts';
import { WindowFiles } from './editor/documents/windowFiles.ts';
import { WindowVolumes } from './editor/documents/windowVolumes.ts';
import { BuildContexts } from './editor/language/buildContexts.ts';
import { checkOnSave } from './editor/language/checkOnSave.ts';
import { dockerfileFeatures } from './editor/language/dockerfileFeatures.ts';
import { composeFeatures } from './editor/language/composeFeatures.ts';
import { decorateIgnored } from './editor/language/ignoredFiles.ts';
import { BuildPages } from './editor/pages/buildPages.ts';
import { ClusterPages } from './editor/pages/clusterPages.ts';
import { DiskPages } from './editor/pages/diskPages.ts';
import { LogPages } from './editor/pages/logPages.ts';
import { NetworkMapPages } from './editor/pages/networkMapPages.ts';
import { RunPages } from './editor/pages/runPages.ts';
import { StatsPages } from './editor/pages/statsPages.ts';
import { ChosenContext } from './editor/platform/chosenContext.ts';
import { EngineHistory } from './editor/platform/engineHistory.ts';
import { followCommandLine } from './editor/platform/commandLine.ts';
import { ComposeDrift } from './editor/platform/composeDrift.ts';
import { ComposeProjects } from './editor/platform/composeProjects.ts';
import { EngineOfWindow } from './editor/platform/engineOfWindow.ts';
import { readFlag, readText, readTexts, Remembered } from './editor/platform/remembered.ts';
import { SecretRegistryLogins } from './editor/platform/secretLogins.ts';
import { createSettings } from './editor/platform/settings.ts';
import { WindowCompose } from './editor/platform/windowCompose.ts';
import { engineSources } from './editor/platform/windowEngine.ts';
import { WindowRegistries } from './editor/platform/windowRegistries.ts';
import { Builds } from './editor/tasks/builds.ts';
import { Checks } from './editor/tasks/checks.ts';
import { buildTaskType, DockerBuildTasks } from './editor/tasks/dockerBuild.ts';
import { ComposeProblems } from './editor/tasks/composeProblems.ts';
import { composeTaskType, DockerComposeTasks } from './editor/tasks/dockerCompose.ts';
import { DockerRunTasks, runTaskType } from './editor/tasks/dockerRun.ts';
import { TaskEngines } from './editor/tasks/taskEngines.ts';
import { BuildProblems } from './editor/tasks/problems.ts';
import { BuildOffers } from './editor/terminals/buildOffers.ts';
import { containerProfile, containerProfileId } from './editor/terminals/containerProfile.ts';
import { LogsTerminals } from './editor/terminals/logsTerminal.ts';
import { SessionTerminals, type Target } from './editor/terminals/sessionTerminals.ts';
import { BuildContextView } from './editor/views/buildContextView.ts';
import { BuildsView } from './editor/views/buildsView.ts';
import { ContainersView } from './editor/views/containersView.ts';
import { followEngineState } from './editor/views/engineWelcome.ts';
import { ContextsView } from './editor/views/contextsView.ts';
import { EventsView } from './editor/views/eventsView.ts';
import { ImagesView } from './editor/views/imagesView.ts';
import { LayersView } from './editor/views/layersView.ts';
import { RegistriesView } from './editor/views/registriesView.ts';
import { createSavingStatus } from './editor/views/savingStatus.ts';
import { SwarmMembership } from './editor/views/swarmMembership.ts';
import { createStatusItem } from './editor/views/statusItem.ts';
import { createNetworksView, createVolumesView } from './editor/views/surroundingsView.ts';

/** The editor waits five seconds for an extension to end. */
const longestLeave = 4000;

/** Ends what activate() began. The editor hands deactivate() nothing, so that it is kept here. */
let leave = (): Promise<void> => Promise.resolve();

/** The editor waits some seconds for this, and for nothing that is disposed: what runs in terminals is ended first. */
export function deactivate(): Promise<void> {
  return leave();
}

/** Constructs the parts in order and joins them. Awaits no network. */
export function activate(context: vscode.ExtensionContext): void {
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const store = new DisposableStore();

  const log = store.own(vscode.window.createOutputChannel('Docker', { log: true }));
  const settings = createSettings();
  const own = new Remembered(context.globalState, 'contexts', readOwnContexts);
  const choice = { settings, context: new ChosenContext(new Remembered(context.workspaceState, 'engine.context', readText)), own, askpassProgram: context.asAbsolutePath('dist/askpass.js'), sshDesk: new SshDesk(), log };
  const engine = store.own(new EngineOfWindow(engineSources(choice)));
  for (const setting of [settings.host, settings.context]) store.own(setting.onDidChange(() => engine.reset()));
  const beside = new Remembered(context.workspaceState, 'engine.beside', readTexts);
  engine.showBeside(beside.value);
  store.own(beside.onDidChange((contexts) => engine.showBeside(contexts)));

  const installation = installationId(context.globalState);
  const owner = { installationId: installation, processId: process.pid, session: randomUUID() };
  const volumeFiles = store.own(new WindowVolumes(engine, owner, log));
  const files = store.own(new WindowFiles(engine, volumeFiles));
  store.own(new ContainerFileSystem(files));
  const compose = new WindowCompose(log);
  const projects = store.own(new ComposeProjects(context.workspaceState, log));
  const drift = store.own(new ComposeDrift({ engines: engine, compose, projects, log }));
  const containers = store.own(new ContainersView(engine, files, drift, context.workspaceState));
  const images = store.own(new ImagesView(engine, context.workspaceState));
  const volumes = store.own(createVolumesView(engine, files, context.workspaceState));
  const networks = store.own(createNetworksView(engine, context.workspaceState));
  const events = store.own(new EventsView(engine, context.workspaceState));
  store.own(followEngineState(engine));
  store.own(createStatusItem(engine));
  store.own(followCommandLine(engine, choice, log));
  const swarm = store.own(new SwarmMembership(engine, log));

  const history = store.own(
    new BuildHistory({
      store: recordFiles(join((context.storageUri ?? context.globalStorageUri).fsPath, 'builds')),
      retention: () => ({ count: settings.buildsKeep.value, bytes: settings.buildsKeepMegabytes.value * 1e6 }),
      log,
    }),
  );
  const allBuilds = store.own(new AllBuilds(history));
  const engineHistory = store.own(new EngineHistory({ engines: engine, builds: allBuilds, installationId: installation, log }));
  const builds = store.own(new BuildsView(allBuilds, engine, () => engineHistory.hold()));
  const pages = store.own(new BuildPages({ history: allBuilds, holdEngine: () => engineHistory.hold(), extensionUri: context.extensionUri, log }));
  const areCostsHidden = new Remembered(context.workspaceState, 'builds.areCostsHidden', readFlag);
  const contexts = store.own(new BuildContexts(history));
  const contextView = store.own(new BuildContextView(contexts));
  store.own(dockerfileFeatures({ history, contexts, areCostsHidden, log }));
  store.own(decorateIgnored(settings.decorateIgnored, log));
  store.own(createSavingStatus(history, log));

  const offers = new BuildOffers();
  store.own(vscode.window.registerTerminalLinkProvider(offers));
  const problems = store.own(new BuildProblems());
  const secrets = new SecretRegistryLogins(context.secrets);
  const credentials = withSecretLogins(dockerCredentials({ environment: process.env, homeFolder: homedir(), log }), secrets);
  const registries = store.own(new WindowRegistries({ memento: context.globalState, credentials, secrets, settings, log }));
  const registriesView = store.own(new RegistriesView(registries, context.workspaceState, log));
  const checks = new Checks({ engine, credentials, installationId: installation, problems, log });
  store.own(checkOnSave(settings.checkOnSave));
  const taskEngines = new TaskEngines(engine, choice);
  const tasks = new DockerBuildTasks(new Builds({ engines: taskEngines, credentials, installationId: installation, problems, offers, history, log, checks }));
  store.own(vscode.tasks.registerTaskProvider(buildTaskType, tasks));
  const composeProblems = store.own(new ComposeProblems());
  store.own(composeFeatures({ engine, projects, drift, problems: composeProblems, log }));
  const composeTasks = new DockerComposeTasks({ engines: taskEngines, compose, projects, onEnd: (project, said) => void composeProblems.reportEnd(project, said), log });
  store.own(vscode.tasks.registerTaskProvider(composeTaskType, composeTasks));
  const runTasks = new DockerRunTasks({ engines: taskEngines, credentials, log });
  store.own(vscode.tasks.registerTaskProvider(runTaskType, runTasks));

  const logParts = { engine, tail: settings.logsTail, limits: () => ({ bytes: settings.logsBufferMegabytes.value * 1024 * 1024, lines: 1_000_000 }), log };
  // Read where they are needed: nothing of that is loaded before.
  const keepRules = new Remembered<unknown>(context.globalState, 'disk.keepRules', (value) => value);
  const diskPages = store.own(new DiskPages({ engine, builds: allBuilds, rules: keepRules, extensionUri: context.extensionUri, log }));
  const logPages = store.own(new LogPages({ ...logParts, fields: new Remembered(context.workspaceState, 'logs.jsonFields', readText), files, builds: allBuilds, extensionUri: context.extensionUri }));
  const statsPages = store.own(new StatsPages({ engine, extensionUri: context.extensionUri, log }));

  const registry = store.own(new CommandRegistry(log));
  const documents = { inspections: store.own(new InspectDocuments(engine, async (each) => (await swarm.of(each).view()).live)), logs: store.own(new LogsDocuments(logParts)), ...jsonDocuments(store), compose: store.own(new ComposeDocuments()), engines: store.own(new EngineDocuments(engine)) };
  const terminals = { logs: store.own(new LogsTerminals(settings.logsTail)), sessions: store.own(new SessionTerminals(log)) };
  leave = async () => {
    await Promise.race([Promise.all([terminals.sessions.leave(), runTasks.leave()]), pause(longestLeave)]);
    store.dispose();
  };
  const pickRunning = async (): Promise<Target> => new (await import('./editor/commands/targets.ts')).Targets(engine).container([], ({ state }) => state === 'running');
  store.own(vscode.window.registerTerminalProfileProvider(containerProfileId, containerProfile(terminals.sessions.of(engine), pickRunning)));
  const parts: ExtensionParts = {
    ...{ log, state: context.workspaceState, engine, choice, beside, credentials, keepRules, files, volumeFiles, history, allBuilds, areCostsHidden, documents, terminals },
    swarm,
    compose: { program: compose, projects, drift, tasks: composeTasks },
    buildContexts: contexts,
    registries,
    buildTasks: tasks,
    checks,
    imageFiles: store.own(new ImageFileSystem(engine)),
    views: { containers, images, volumes, networks, builds, buildContext: contextView, layers: store.own(new LayersView()), events, contexts: store.own(new ContextsView({ engines: engine, choice, log })), registries: registriesView },
    pages: { builds: pages, clusters: store.own(new ClusterPages({ engines: engine, swarms: swarm, extensionUri: context.extensionUri, log })), disk: diskPages, logs: logPages, networkMap: store.own(new NetworkMapPages({ engines: engine, owner, extensionUri: context.extensionUri, log })), run: store.own(new RunPages({ extensionUri: context.extensionUri, log })), stats: statsPages },
  };
  registry.register(declaredCommands(context), async () => (await import('./editor/commands/allCommands.ts')).allCommands(parts));
}

/** What package.json declares: the handlers themselves are loaded with the first command. */
function declaredCommands({ extension }: vscode.ExtensionContext): readonly string[] {
  const { contributes } = extension.packageJSON as { readonly contributes: { readonly commands: readonly { readonly command: string }[] } };
  return contributes.commands.map(({ command }) => command);
}

function jsonDocuments(store: DisposableStore): Pick<ExtensionParts['documents'], 'provenances' | 'manifests'> {
  return {
    provenances: store.own(new JsonDocuments({ scheme: 'gantry-provenance', suffix: 'provenance.json', again: l10n.t('Show the provenance again from the Builds view.') })),
    manifests: store.own(new JsonDocuments({ scheme: 'gantry-manifest', suffix: 'manifest.json', again: l10n.t('Open the manifest again from the view "Registries".') })),
  };
}

/** Stands for this installation of the extension at the engines it builds with: made once, and no person's name. */
function installationId(memento: vscode.Memento): string {
  const known = memento.get<string>('installationId');
  if (known !== undefined) return known;
  const made = randomUUID();
  void memento.update('installationId', made);
  return made;
}
