import * as l10n from '@vscode/l10n';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { abortError, isAbort } from '../../core/base/abort.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { readStack, stackNameOf, stackNameProblem } from '../../core/swarm/stackFile.ts';
import type { Stack, StackFile } from '../../core/swarm/stackModel.ts';
import { planStack, type StackPlan } from '../../core/swarm/stackPlan.ts';
import { removeStack } from '../../core/swarm/stackRemoval.ts';
import { deployStack, emptyOutcome, type DeployParts, type StackOutcome } from '../../core/swarm/stackRollout.ts';
import { partsOfStack, stackNames, stackState } from '../../core/swarm/stackState.ts';
import { doneText, planLines } from '../../core/swarm/stackWords.ts';
import { requireTrust } from '../platform/trust.ts';
import { confirmList } from './confirm.ts';
import type { CommandArguments } from './registry.ts';
import { givenLogins, pinnedImage, type PinnedImage } from './swarmImages.ts';
import { titled, type SwarmCommandParts } from './swarmParts.ts';
import { followStack } from './swarmStackRollout.ts';
import { subjectsOf } from './targets.ts';

/** Makes the swarm hold what a Compose file says; what it holds already stays as it is. */
export async function deploy(parts: SwarmCommandParts, args: CommandArguments): Promise<void> {
  requireTrust();
  const paths = await askFiles(args);
  const name = await askName(parts, args, paths[0]);
  const prepared = await prepare(parts, name, paths);
  const { plan } = prepared;
  const isPruned = plan.unwanted.length > 0 && (await askPrune(plan.unwanted.map((service) => displayText(service.name))));
  if (planLines(plan, isPruned).length > 0) await confirmDeployment(parts, prepared, isPruned);
  const logins = await givenLogins(parts, prepared.images);
  const flags = [...(isPruned ? ['--prune'] : []), ...(logins.size > 0 ? ['--with-registry-auth'] : [])];
  parts.actions.record(['docker', 'stack', 'deploy', ...paths.flatMap((each) => ['--compose-file', each]), ...flags, name]);
  const outcome = await carryOut(parts, plan, { isPruned, logins });
  await followStack(parts, outcomeText(name, outcome), [...outcome.created, ...outcome.updated]);
}

interface Prepared {
  readonly stack: Stack;
  readonly plan: StackPlan;
  /** Whether the swarm runs nothing of that name. */
  readonly isNew: boolean;
  /** Of the services that are created or updated. */
  readonly images: readonly (PinnedImage & { readonly written: string })[];
}

function namesOf(name: string): { readonly doing: string; readonly failed: string } {
  return { doing: l10n.t('Deploying {0}', displayText(name)), failed: l10n.t('{0} could not be deployed.', displayText(name)) };
}

/** Reads the files, and asks the swarm and the registries what of them is to be done. */
async function prepare({ actions, credentials, log }: SwarmCommandParts, name: string, paths: Paths): Promise<Prepared> {
  const files = await Promise.all(paths.map(async (each) => ({ name: basename(each), text: await readText(each) })));
  const { api, state } = await actions.run(l10n.t('Asking the engine'), async (engine, signal) => ({ api: engine.version.api, state: await stackState(engine, name, signal) }));
  const stack = readStack({ stack: name, files, folder: dirname(paths[0]), variables: process.env, read: (each) => readFileSync(each, 'utf8'), api });
  const pinned = new Map<string, PinnedImage>();
  const plan = await actions.runNamed({ ...namesOf(name), doing: l10n.t('Asking registries and the engine') }, (engine, signal) =>
    planStack(stack, state, { engine, read: readSource, imageFor: async (written, stop) => {
      const image = await pinnedImage({ credentials }, engine, written, stop);
      pinned.set(written, image);
      return image;
    } }, signal),
  );
  const written = new Set(plan.services.filter(({ change }) => change.kind === 'created' || change.kind === 'updated').map(({ service }) => service.image));
  const images = [...pinned].filter(([each]) => written.has(each)).map(([each, image]) => ({ ...image, written: each }));
  for (const warning of images.flatMap(({ warnings }) => warnings)) log.warn(warning);
  return { stack, plan, isNew: state.services.length === 0, images };
}

/** @returns what was done; an error says it, too. */
async function carryOut({ actions }: SwarmCommandParts, plan: StackPlan, options: Pick<DeployParts, 'isPruned' | 'logins'>): Promise<StackOutcome> {
  const outcome = emptyOutcome();
  try {
    await actions.runNamed(namesOf(plan.name), (engine, signal, report) => deployStack(plan, { ...options, engine, onProgress: (said) => report(displayText(said)), outcome }, signal));
    return outcome;
  } catch (error) {
    const done = displayText(doneText(outcome), 1000);
    if (isAbort(error)) void vscode.window.showWarningMessage(l10n.t('The deployment of {0} was cancelled. {1}', displayText(plan.name), done));
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.kind, `${error.message} ${done}`, { ...(error.remedy === undefined ? {} : { remedy: error.remedy }), cause: error });
  }
}

type Paths = readonly [first: string, ...others: string[]];

/** The files in their order. */
async function askFiles([clicked]: CommandArguments): Promise<Paths> {
  if (clicked instanceof vscode.Uri) return [clicked.fsPath];
  const found = await vscode.workspace.findFiles('**/{compose,docker-compose,docker-stack,stack}*.{yml,yaml}', '**/node_modules/**', 200);
  const items = found.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), path: uri.fsPath })).sort((a, b) => a.label.localeCompare(b.label));
  const other = { label: l10n.t('Another file…'), path: '' };
  const several = { label: l10n.t('Several files…'), path: '' };
  const chosen = await vscode.window.showQuickPick([...items, other, ...(items.length > 1 ? [several] : [])], { placeHolder: l10n.t('Which file is to be deployed?') });
  if (chosen === undefined) throw abortError();
  if (chosen === several) return askSeveral(items);
  if (chosen.path !== '') return [chosen.path];
  const [uri] = (await vscode.window.showOpenDialog({ title: l10n.t('Deploy Stack'), filters: { YAML: ['yml', 'yaml'] } })) ?? [];
  if (uri === undefined) throw abortError();
  return [uri.fsPath];
}

/** One after the other, since a later one goes before those before it. */
async function askSeveral(items: readonly { readonly label: string; readonly path: string }[]): Promise<Paths> {
  let chosen: readonly { readonly label: string; readonly path: string }[] = [];
  for (;;) {
    const [first, ...others] = chosen;
    const done = first === undefined ? [] : [{ label: `$(check) ${l10n.t('Deploy')}`, description: chosen.map(({ label }) => label).join(', '), path: '' }];
    const left = items.filter((item) => !chosen.includes(item));
    const next = await vscode.window.showQuickPick([...done, ...left], { placeHolder: first === undefined ? l10n.t('The first file: its folder is that of relative paths') : l10n.t('The next file: what it says goes before what those before it say') });
    if (next === undefined) throw abortError();
    if (next.path === '' && first !== undefined) return [first.path, ...others.map(({ path }) => path)];
    chosen = [...chosen, next];
  }
}

/** The stack of the row; otherwise asked for, at first what the folder is called. */
async function askName({ actions }: SwarmCommandParts, args: CommandArguments, path: string): Promise<string> {
  const [subject] = args[0] instanceof vscode.Uri ? [] : subjectsOf(args);
  if (subject?.kind === 'swarmStack') return subject.name;
  const stacks = await actions.run(l10n.t('Asking the engine'), (engine, signal) => stackNames(engine, signal));
  const name = await vscode.window.showInputBox({
    title: l10n.t('Deploy Stack'),
    prompt: stacks.length === 0 ? l10n.t('The name of the stack') : l10n.t('The name of the stack; there are {0}', stacks.map((each) => displayText(each, 60)).join(', ')),
    value: stackNameOf(basename(dirname(path))),
    validateInput: stackNameProblem,
  });
  if (name === undefined) throw abortError();
  return name;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UserError('file', l10n.t('{0} could not be read: {1}', path, messageOf(error)), { cause: error });
  }
}

/** Says what is made, changed and left out: a stack of that name may be somebody else's. */
async function confirmDeployment(parts: SwarmCommandParts, { stack, plan, isNew, images }: Prepared, isPruned: boolean): Promise<void> {
  const services = isNew ? stack.services.map((service) => l10n.t('Service {0}: {1}', service.name, service.image)) : planLines(plan, isPruned);
  const notes = [
    ...stack.leftOut.map((place) => l10n.t('Left out, since it means nothing in a swarm: {0}', place)),
    ...stack.missingVariables.map((name) => l10n.t('The variable {0} is not set, and empty therefore.', name)),
    ...images.flatMap(({ warnings }) => warnings),
  ];
  const title = isNew ? l10n.t('Deploy the stack {0}?', displayText(stack.name)) : l10n.t('Update the stack {0}?', displayText(stack.name));
  await confirmList({ title: titled(parts, title), lines: [...services, ...notes].map((line) => displayText(line, 500)), action: isNew ? l10n.t('Deploy') : l10n.t('Update') });
}

/** @returns whether the services that the file does not name any more go. */
async function askPrune(names: readonly string[]): Promise<boolean> {
  const items = [
    { label: l10n.t('Keep them'), isPruned: false },
    { label: l10n.t('Remove them'), description: l10n.t('before anything else is changed'), isPruned: true },
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: l10n.t('Not in the file any more: {0}', names.join(', ')), placeHolder: l10n.t('What is to become of these services?') });
  if (chosen === undefined) throw abortError();
  return chosen.isPruned;
}

async function readSource({ name, source }: StackFile): Promise<Uint8Array> {
  if (source.kind !== 'file') return Buffer.from(source.kind === 'content' ? source.content : '');
  try {
    return await readFile(source.path);
  } catch (error) {
    throw new UserError('file', l10n.t('What {0} is to hold could not be read: {1}', name, messageOf(error)), { cause: error });
  }
}

function outcomeText(name: string, { created, updated, unchanged, removed }: StackOutcome): string {
  return l10n.t('{0}: {1} services created, {2} updated, {3} unchanged, {4} removed.', displayText(name), created.length, updated.length, unchanged.length, removed.length);
}

/** Removes all that carries the stack's label. */
export async function removeStacks(parts: SwarmCommandParts, args: CommandArguments): Promise<void> {
  const names = await askStacks(parts, args);
  for (const name of names) {
    const own = await parts.actions.run(l10n.t('Asking the engine'), async (engine, signal) => partsOfStack(await stackState(engine, name, signal), name));
    const lines = [
      ...own.services.map(({ service }) => l10n.t('Service {0}', displayText(service.name))),
      ...own.configs.map((config) => l10n.t('Config {0}', displayText(config.name))),
      ...own.secrets.map((secret) => l10n.t('Secret {0}', displayText(secret.name))),
      ...own.networks.map((network) => l10n.t('Network {0}', displayText(network.name))),
    ];
    await confirmList({ title: titled(parts, l10n.t('Remove the stack {0}? Volumes stay on their nodes.', displayText(name))), lines, action: l10n.t('Remove') });
    parts.actions.record(['docker', 'stack', 'rm', name]);
    const said = { doing: l10n.t('Removing {0}', displayText(name)), failed: l10n.t('{0} could not be removed.', displayText(name)) };
    await parts.actions.runNamed(said, (engine, signal) => removeStack(engine, own, signal));
  }
}

async function askStacks({ actions }: SwarmCommandParts, args: CommandArguments): Promise<readonly string[]> {
  const named = subjectsOf(args).flatMap((subject) => (subject.kind === 'swarmStack' ? [subject.name] : []));
  if (named.length > 0) return named;
  const stacks = await actions.run(l10n.t('Asking the engine'), (engine, signal) => stackNames(engine, signal));
  if (stacks.length === 0) throw new UserError('invalid', l10n.t('The swarm holds no stacks.'));
  const chosen = await vscode.window.showQuickPick(stacks.map((name) => ({ label: displayText(name), name })), { placeHolder: l10n.t('Choose a stack') });
  if (chosen === undefined) throw abortError();
  return [chosen.name];
}
