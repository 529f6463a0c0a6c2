import type * as vscode from 'vscode';
import type { Log } from '../../core/base/log.ts';
import type { BuildHistory, BuildList } from '../../core/build/history.ts';
import type { Credentials } from '../../core/registry/credentials.ts';
import type { ComposeDocuments } from '../documents/composeDocuments.ts';
import type { EngineDocuments } from '../documents/engineDocuments.ts';
import type { ImageFileSystem } from '../documents/imageFileSystem.ts';
import type { InspectDocuments } from '../documents/inspectDocument.ts';
import type { LogsDocuments } from '../documents/logsDocument.ts';
import type { JsonDocuments } from '../documents/jsonDocuments.ts';
import type { WindowFiles } from '../documents/windowFiles.ts';
import type { WindowVolumes } from '../documents/windowVolumes.ts';
import type { BuildContexts } from '../language/buildContexts.ts';
import type { BuildPages } from '../pages/buildPages.ts';
import type { ClusterPages } from '../pages/clusterPages.ts';
import type { DiskPages } from '../pages/diskPages.ts';
import type { LogPages } from '../pages/logPages.ts';
import type { NetworkMapPages } from '../pages/networkMapPages.ts';
import type { RunPages } from '../pages/runPages.ts';
import type { StatsPages } from '../pages/statsPages.ts';
import type { ComposeDrift } from '../platform/composeDrift.ts';
import type { ComposeProjects } from '../platform/composeProjects.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import type { EngineOfWindow } from '../platform/engineOfWindow.ts';
import type { Remembered } from '../platform/remembered.ts';
import type { WindowCompose } from '../platform/windowCompose.ts';
import type { WindowRegistries } from '../platform/windowRegistries.ts';
import type { EngineChoice } from '../platform/windowEngine.ts';
import type { Checks } from '../tasks/checks.ts';
import type { DockerBuildTasks } from '../tasks/dockerBuild.ts';
import type { DockerComposeTasks } from '../tasks/dockerCompose.ts';
import type { LogsTerminals } from '../terminals/logsTerminal.ts';
import type { SessionTerminals } from '../terminals/sessionTerminals.ts';
import type { BuildContextView } from '../views/buildContextView.ts';
import type { BuildsView } from '../views/buildsView.ts';
import type { ContainersView } from '../views/containersView.ts';
import type { ContextsView } from '../views/contextsView.ts';
import type { EventsView } from '../views/eventsView.ts';
import type { ImagesView } from '../views/imagesView.ts';
import type { SwarmMembership } from '../views/swarmMembership.ts';
import type { LayersView } from '../views/layersView.ts';
import type { RegistriesView } from '../views/registriesView.ts';
import type { NetworksView, VolumesView } from '../views/surroundingsView.ts';
import { Actions } from './actions.ts';
import { buildCommands } from './build.ts';
import { BuildQuestions } from './buildAnswers.ts';
import { buildCacheCommands } from './buildCache.ts';
import { buildContextCommands } from './buildContext.ts';
import { buildLensCommands } from './buildLens.ts';
import { buildsCommands } from './builds.ts';
import { checkCommands } from './check.ts';
import { composeCommands } from './compose.ts';
import { composeCompareCommands } from './composeCompare.ts';
import { composeLookCommands } from './composeLook.ts';
import { ComposeTargets } from './composeTargets.ts';
import { diskCommands } from './disk.ts';
import { containerCommands } from './containers.ts';
import { contextCommands } from './contexts.ts';
import { perEngine } from './engineCommands.ts';
import { engineCommands } from './engines.ts';
import { engineBuildsCommands } from './engineBuilds.ts';
import { recreationCommands } from './containerRecreation.ts';
import { eventCommands } from './events.ts';
import { copyCommands } from './fileCopies.ts';
import { fileCommands } from './files.ts';
import { healthCommands } from './health.ts';
import { layerCommands } from './imageLayers.ts';
import { runCommands } from './imageRun.ts';
import { imagePullCommands } from './imagePulls.ts';
import { imageCommands } from './images.ts';
import { updateCommands } from './imageUpdates.ts';
import { limitCommands } from './limits.ts';
import { logCommands } from './logs.ts';
import { networkCommands } from './networks.ts';
import { registryCommands } from './registries.ts';
import type { CommandRunner, CommandTable } from './registry.ts';
import { createReveal, revealCommands } from './reveal.ts';
import { statsCommands } from './stats.ts';
import { swarmCommands } from './swarm.ts';
import { subjectOf, Targets } from './targets.ts';
import { terminalCommands } from './terminals.ts';
import { undoCommands } from './undo.ts';
import { viewCommands } from './views.ts';
import { volumeCommands } from './volumes.ts';

/** The parts of the extension that commands act on, as `activate()` constructs them. */
export interface ExtensionParts {
  readonly log: Log & { show(): void };
  readonly state: vscode.Memento;
  readonly engine: EngineOfWindow;
  readonly choice: EngineChoice;
  /** The contexts that are shown beside the chosen engine. */
  readonly beside: Remembered<readonly string[]>;
  readonly credentials: Credentials;
  readonly keepRules: Remembered<unknown>;
  readonly files: WindowFiles;
  readonly volumeFiles: WindowVolumes;
  readonly imageFiles: ImageFileSystem;
  readonly history: BuildHistory;
  readonly allBuilds: BuildList;
  readonly areCostsHidden: Remembered<boolean>;
  readonly compose: { readonly program: WindowCompose; readonly projects: ComposeProjects; readonly tasks: DockerComposeTasks; readonly drift: ComposeDrift };
  readonly buildContexts: BuildContexts;
  readonly registries: WindowRegistries;
  readonly buildTasks: DockerBuildTasks;
  readonly checks: Checks;
  readonly swarm: SwarmMembership;
  readonly views: {
    readonly containers: ContainersView;
    readonly images: ImagesView;
    readonly volumes: VolumesView;
    readonly networks: NetworksView;
    readonly builds: BuildsView;
    readonly buildContext: BuildContextView;
    readonly layers: LayersView;
    readonly events: EventsView;
    readonly contexts: ContextsView;
    readonly registries: RegistriesView;
  };
  readonly pages: {
    readonly builds: BuildPages;
    readonly clusters: ClusterPages;
    readonly disk: DiskPages;
    readonly logs: LogPages;
    readonly networkMap: NetworkMapPages;
    readonly run: RunPages;
    readonly stats: StatsPages;
  };
  readonly documents: { readonly inspections: InspectDocuments; readonly logs: LogsDocuments; readonly provenances: JsonDocuments; readonly manifests: JsonDocuments; readonly compose: ComposeDocuments; readonly engines: EngineDocuments };
  readonly terminals: { readonly logs: LogsTerminals; readonly sessions: SessionTerminals };
}

/** Runs each command that package.json declares. Loaded when the first of them is run. */
export function allCommands(extension: ExtensionParts): CommandRunner {
  return perEngine(extension.engine, subjectOf, (engine) => commandsOf(engine, extension));
}

/** The handler of each command, for one engine. */
function commandsOf(engine: CurrentEngine, extension: ExtensionParts): CommandTable {
  const { log, credentials, history, allBuilds, areCostsHidden, buildContexts, buildTasks, registries, views, pages, documents } = extension;
  const actions = new Actions(engine, log);
  const targets = new Targets(engine);
  const reveal = createReveal(engine, views);
  const questions = new BuildQuestions(extension.state);
  const terminals = { logs: extension.terminals.logs.of(engine), sessions: extension.terminals.sessions.of(engine) };
  const parts = { engine, projects: extension.compose.projects, actions, targets, reveal, files: extension.files.of(engine), credentials, keepRules: extension.keepRules, ...terminals, inspections: documents.inspections.of(engine) };
  const { program, projects, tasks, drift } = extension.compose;
  const composeParts = { engine, projects, tasks, compose: program, targets: new ComposeTargets(projects, targets), actions, credentials, documents: documents.compose, view: views.containers, drift: drift.of(engine) };
  const runParts = { ...parts, pages: pages.run, state: extension.state };
  return {
    'gantry.showLog': () => log.show(),
    ...swarmCommands({ actions, engine, engines: extension.engine, state: extension.state, credentials, swarm: extension.swarm.of(engine), inspections: parts.inspections, cluster: pages.clusters.of(engine), logs: pages.logs.of(engine), log }),
    ...viewCommands(engine, views.containers, views.images, views.volumes, [views.networks, views.builds, views.buildContext, views.layers, views.events, views.registries, extension.swarm]),
    ...contextCommands({ engines: extension.engine, choice: extension.choice, beside: extension.beside, view: views.contexts, actions }),
    ...engineCommands({ engine, engines: extension.engine, choice: extension.choice, actions, targets, documents: documents.engines, volumes: extension.volumeFiles }),
    ...containerCommands(parts),
    ...terminalCommands({ ...parts, state: extension.state }),
    ...composeCommands(composeParts),
    ...composeLookCommands(composeParts),
    ...composeCompareCommands(composeParts),
    ...healthCommands(parts),
    ...eventCommands(views.events.of(engine), targets, reveal),
    ...limitCommands(parts),
    ...logCommands({ targets, pages: pages.logs.of(engine), documents: documents.logs.of(engine) }),
    ...statsCommands({ engine, targets, pages: pages.stats.of(engine) }),
    ...fileCommands(parts),
    ...copyCommands(parts),
    ...imageCommands(parts),
    ...volumeCommands({ ...parts, volumeFiles: extension.volumeFiles.of(engine), view: views.volumes.of(engine) }),
    ...networkCommands({ ...parts, view: views.networks.of(engine), map: pages.networkMap.of(engine) }),
    ...imagePullCommands({ ...parts, registries, searchDockerHub: extension.choice.settings.searchDockerHub }),
    ...updateCommands({ ...parts, registries }),
    ...registryCommands({ ...parts, registries, view: views.registries, manifests: documents.manifests }),
    ...layerCommands({ engine, actions, targets, imageFiles: extension.imageFiles, view: views.layers, history }),
    ...runCommands(runParts),
    ...recreationCommands(runParts),
    ...buildCommands(buildTasks, questions, history),
    ...checkCommands({ checks: extension.checks, questions, history, log }),
    ...buildLensCommands({ engine, tasks: buildTasks, questions, history }),
    ...buildsCommands({ history, all: allBuilds, tasks: buildTasks, pages: pages.builds, view: views.builds, areCostsHidden }),
    ...engineBuildsCommands({ builds: allBuilds, actions, provenances: documents.provenances, log }),
    ...buildCacheCommands(actions, allBuilds, extension.keepRules),
    ...diskCommands(pages.disk.of(engine)),
    ...buildContextCommands(buildContexts, views.buildContext),
    ...revealCommands(reveal),
    ...undoCommands(actions),
  };
}
