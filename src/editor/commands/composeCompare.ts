import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { fieldsOf, type Fields } from '../../core/base/fields.ts';
import { UserError } from '../../core/base/userError.ts';
import type { DescribedContainer } from '../../core/compose/describedContainer.ts';
import type { LinesEdit } from '../../core/compose/writeBack.ts';
import type { Engine } from '../../core/engine/engine.ts';
import type { Container } from '../../core/model/container.ts';
import { displayText, shortId } from '../../core/outline/displayText.ts';
import type { EngineDrift } from '../platform/composeDrift.ts';
import { readComposeFile } from '../platform/composeFiles.ts';
import { staleText } from '../platform/staleText.ts';
import { requireTrust } from '../platform/trust.ts';
import type { ComposeLookParts } from './composeLook.ts';
import type { CommandArguments, CommandTable } from './registry.ts';

/** The commands that hold what runs against what the files say. */
export function composeCompareCommands(parts: ComposeLookParts): CommandTable {
  return {
    'gantry.compose.drift': (args) => showDifferences(parts, args),
    'gantry.compose.writeBack': (args) => writeBack(parts, args),
    'gantry.compose.reveal': (args) => reveal(parts, args),
  };
}

/** A service of a project, one of its containers, and what is known of both. */
interface Comparison {
  readonly service: string;
  readonly container: Container;
  readonly described: DescribedContainer;
  readonly config: Fields;
  readonly files: readonly string[];
}

async function compare(parts: ComposeLookParts, args: CommandArguments): Promise<Comparison & Pick<Awaited<ReturnType<ComposeLookParts['targets']['described']>>, 'project'>> {
  requireTrust();
  const { actions, compose, drift, targets } = parts;
  const { project, target, services, containers } = await targets.described(args);
  const candidates = containers.filter(({ compose: identity }) => identity && !identity.isOneOff && (services.length === 0 || services.includes(identity.service)));
  const container = await oneContainer(candidates, drift);
  const service = container.compose?.service ?? '';
  const read = await actions.run(l10n.t('Reading the configuration'), async (engine, signal) => {
    const { resolvedConfig } = await import('../../core/compose/resolvedConfig.ts');
    // A service of a profile that is not chosen is described all the same.
    const all = { ...target, profiles: project.knownProfiles };
    const [config, described] = await Promise.all([resolvedConfig(await compose.load(), { engine, target: all }, signal), inspect(engine, container.id, signal)]);
    return { config, described };
  });
  return { project, service, container, files: target.files, ...read };
}

async function showDifferences(parts: ComposeLookParts, args: CommandArguments): Promise<void> {
  const { project, service, container, described, config, files } = await compare(parts, args);
  const { factsOfConfig, factsOfContainer, factsText } = await import('../../core/compose/serviceFacts.ts');
  const reasons = parts.drift.reasonsOf(container);
  const image = reasons.find((reason) => reason.kind === 'image');
  const wanted = { ...factsOfConfig(config, service, project.name), ...(image ? { image_id: shortId(image.wanted) } : {}) };
  const runs = { ...factsOfContainer(described), ...(image ? { image_id: shortId(container.imageId) } : {}) };
  const said = reasons.map(staleText);
  const head = (title: string): string => [title, ...said].map((line) => `# ${displayText(line, 500)}\n`).join('');
  const name = displayText(container.name);
  const left = parts.documents.put(`${service}.yaml`, `file ${container.id}`, head(l10n.t('What {0} says', files.map((file) => vscode.workspace.asRelativePath(file)).join(', '))) + factsText(service, wanted, runs));
  const right = parts.documents.put(`${container.name}.yaml`, `runs ${container.id}`, head(l10n.t('What {0} is', name)) + factsText(service, runs, wanted));
  await vscode.commands.executeCommand('vscode.diff', left, right, l10n.t('{0}: file ↔ {1}', displayText(service), name));
}

/** Changes the file in the editor: it is looked at, and saved or undone, by hand. */
async function writeBack(parts: ComposeLookParts, args: CommandArguments): Promise<void> {
  const { project, service, described, config } = await compare(parts, args);
  const [{ factsOfConfig, factsOfContainer }, { keysByName, writeBackEdit }, { composeService }, { SecretVariables }, { projectVariables }] = await Promise.all([
    import('../../core/compose/serviceFacts.ts'),
    import('../../core/compose/writeBack.ts'),
    import('../../core/compose/composeService.ts'),
    import('../../core/compose/secretValues.ts'),
    import('../../core/compose/projectReader.ts'),
  ]);
  // The file that is laid over the others has the last word.
  const place = project.services.find(({ name }) => name === service)?.places.at(-1);
  if (!place) throw new UserError('notFound', l10n.t('No file describes "{0}" any more.', displayText(service)));
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(place.file));
  const secrets = new SecretVariables();
  const written = composeService(described, { service, secrets, services: new Map(), volumeKey: keysByName(config.volumes), networkKey: keysByName(config.networks) });
  const variables = await projectVariables(project, { read: readComposeFile, environment: process.env });
  const edit = writeBackEdit(document.getText(), { service, described: factsOfConfig(config, service, project.name), running: factsOfContainer(described), written, directory: project.directory, variables });
  if (!edit) {
    void vscode.window.showInformationMessage(l10n.t('The file says already what runs.'));
    return;
  }
  await confirmShared(service, edit);
  const change = new vscode.WorkspaceEdit();
  change.replace(document.uri, new vscode.Range(edit.line - 1, 0, edit.endLine - 1, document.lineAt(edit.endLine - 1).text.length), edit.text);
  await vscode.workspace.applyEdit(change);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(edit.line - 1, 0, edit.line - 1, 0) });
  const hidden = secrets.names.filter((name) => edit.text.includes(`\${${name}}`));
  if (edit.left.length > 0) void vscode.window.showInformationMessage(l10n.t('Not written, since this file does not say it of the service: {0}.', edit.left.join(', ')));
  if (hidden.length > 0) void vscode.window.showInformationMessage(l10n.t('What looks like a secret became a variable: set {0} in .env or in the environment.', hidden.join(', ')));
}

/** What stands at an anchor is said of others too. @throws an abort error where those are not to change. */
async function confirmShared(service: string, { alsoChanges }: LinesEdit): Promise<void> {
  if (alsoChanges.length === 0) return;
  const goOn = l10n.t('Change All');
  const detail = l10n.t('What "{0}" says has an anchor, by which the file says the same of {1}: a change here is one there too.', displayText(service), alsoChanges.map((name) => displayText(name)).join(', '));
  if ((await vscode.window.showWarningMessage(l10n.t('The file says this of more than one service.'), { modal: true, detail }, goOn)) !== goOn) throw abortError();
}

/** Selects the row of a service in the view: of its first container, or of the service itself. */
async function reveal({ engine, targets, view }: ComposeLookParts, args: CommandArguments): Promise<void> {
  const { services, containers, target } = await targets.meant(args);
  await vscode.commands.executeCommand('gantry.containers.focus');
  const directory = target.kind === 'files' ? target.directory : undefined;
  const own = containers.filter(({ compose }) => compose && services.includes(compose.service));
  const container = own.find(({ compose }) => compose?.workingDirectory === directory) ?? own[0];
  if (container) await view.reveal(container.id, engine.key);
  else await view.revealService(engine.key, { project: target.name, ...(directory === undefined ? {} : { directory }) }, services[0]);
}

async function oneContainer(candidates: readonly Container[], drift: EngineDrift): Promise<Container> {
  const stale = candidates.filter((container) => drift.isStale(container));
  const offered = stale.length > 0 ? stale : candidates;
  const [first] = offered;
  if (!first) throw new UserError('invalid', l10n.t('There is no container to compare with.'), { remedy: l10n.t('Bring the service up first.') });
  const services = new Set(offered.map(({ compose }) => compose?.service));
  if (services.size === 1) return first;
  const items = offered.map((container) => ({ label: displayText(container.name), description: displayText(container.compose?.service ?? ''), container }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Choose a container') });
  if (!chosen) throw abortError();
  return chosen.container;
}

async function inspect(engine: Engine, id: string, signal: AbortSignal): Promise<DescribedContainer> {
  const { json } = await engine.containers.inspect(id, signal);
  const image = await engine.images.inspect(String(json.Image), signal).then(
    (details) => fieldsOf(details.json),
    (error: unknown): Fields => {
      // An image that is gone only means that nothing can be left out.
      if (error instanceof UserError && error.kind === 'notFound') return {};
      throw error;
    },
  );
  return { container: json, image };
}
