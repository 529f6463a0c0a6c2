import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../../core/base/userError.ts';
import type { ContainerSpec } from '../../core/model/containerSpec.ts';
import type { ImageDetails } from '../../core/model/image.ts';
import { containerNameProblem, formatPort, parseBinds, parseEnvironment, parsePorts, splitWords, suggestPorts } from '../../core/model/runInput.ts';
import { cliText } from '../../core/model/shellQuote.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { CommandParts } from './parts.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { askOptions, askSteps, askText, goBack, type Step } from './steps.ts';
import { imageNameOf } from './targets.ts';

/** The commands that make a container of an image: started, or only created. */
export function runCommands(parts: CommandParts): CommandTable {
  return {
    'gantry.image.run': (args) => run(parts, args),
    'gantry.image.create': (args) => create(parts, args),
  };
}

/** The answers as they were typed, so that going back shows them again. */
interface Answers {
  readonly name: string;
  readonly ports: string;
  readonly environment: string;
  readonly volumes: string;
  readonly command: string;
  readonly isRemovedOnExit: boolean;
  readonly isInteractive: boolean;
}

async function run(parts: CommandParts, args: CommandArguments): Promise<void> {
  const image = await parts.targets.image(args);
  const reference = image.reference ?? image.image.tags[0] ?? image.image.id;
  const label = displayText(imageNameOf(image));
  const spec = await askSpec(parts, l10n.t('Run {0}', label), reference);
  const container = await createContainer(parts, spec, 'run');
  // The terminal comes last, so that it has the focus.
  if (!spec.isInteractive) await start(parts, container);
  await parts.reveal.container(container.id);
  if (spec.isInteractive) await parts.sessions.startAttached(container);
}

interface NewContainer {
  readonly id: string;
  readonly name: string;
}

async function start({ actions }: CommandParts, { id, name }: NewContainer): Promise<void> {
  try {
    await actions.run(l10n.t('Starting {0}', displayText(name)), (engine, signal) => engine.containers.start(id, signal));
  } catch (error) {
    throw startError(error, name);
  }
}

/** The container is there although it did not start: what to do about it is said too. */
function startError(error: unknown, name: string): unknown {
  if (!(error instanceof UserError)) return error;
  const message = l10n.t('{0} was created, but could not be started. {1}', displayText(name), error.message);
  return new UserError(error.kind, message, { remedy: error.remedy ?? l10n.t('Put the cause right and start it, or remove it.'), cause: error });
}

async function create(parts: CommandParts, args: CommandArguments): Promise<void> {
  const image = await parts.targets.image(args);
  const reference = image.reference ?? image.image.tags[0] ?? image.image.id;
  const spec = await askSpec(parts, l10n.t('Create a container of {0}', displayText(imageNameOf(image))), reference);
  const { id } = await createContainer(parts, spec, 'create');
  await parts.reveal.container(id);
}

async function createContainer({ actions }: CommandParts, spec: ContainerSpec, verb: 'run' | 'create'): Promise<NewContainer> {
  actions.record(cliOf(spec, verb));
  const image = displayText(spec.image);
  const names = { doing: l10n.t('Creating a container of {0}', image), failed: l10n.t('No container of {0} could be created.', image) };
  const { id, warnings } = await actions.runNamed(names, (engine, signal) => engine.containers.create(spec, signal));
  if (warnings.length > 0) void vscode.window.showWarningMessage(l10n.t('The engine says: {0}', displayText(warnings.join(' '))));
  return { id, name: spec.name ?? id.slice(0, 12) };
}

async function askSpec({ actions }: CommandParts, title: string, image: string): Promise<ContainerSpec> {
  const details = await actions.run(title, (engine, signal) => engine.images.inspect(image, signal));
  const answers = await askSteps(title, stepsFor(details), {
    name: '',
    ports: suggestPorts(details.exposedPorts),
    environment: '',
    volumes: '',
    command: '',
    isRemovedOnExit: false,
    isInteractive: false,
  });
  return {
    image,
    ...(answers.name === '' ? {} : { name: answers.name }),
    environment: parseEnvironment(answers.environment),
    ports: parsePorts(answers.ports),
    binds: parseBinds(answers.volumes),
    command: splitWords(answers.command),
    isRemovedOnExit: answers.isRemovedOnExit,
    isInteractive: answers.isInteractive,
  };
}

function stepsFor(details: ImageDetails): readonly Step<Answers>[] {
  const text = (key: 'name' | 'ports' | 'environment' | 'volumes' | 'command', prompt: string, placeholder: string, check: (text: string) => unknown): Step<Answers> =>
    async (known, position) => {
      const answer = await askText(position, { prompt, placeholder, value: known[key], check });
      return answer === goBack ? answer : { ...known, [key]: answer };
    };
  const defaults = displayText(cliText([...details.entrypoint, ...details.command]));
  const volumes = details.volumes.map((path) => displayText(path)).join(', ');
  return [
    text('name', l10n.t('The name of the container; empty: the engine makes one up'), 'web', checkName),
    text('ports', l10n.t('Ports to publish, as host:container; empty: none'), '8080:80 127.0.0.1:5353:53/udp', parsePorts),
    text('environment', l10n.t('Environment variables; empty: only those of the image'), 'NAME=value OTHER="two words"', parseEnvironment),
    text('volumes', volumes === '' ? l10n.t('Volumes and folders to mount; empty: none') : l10n.t('Volumes and folders to mount; the image declares {0}', volumes), 'data:/var/lib/data /home/me/site:/site:ro', parseBinds),
    text('command', l10n.t("The command; empty: the image's own"), defaults, splitWords),
    askHow,
  ];
}

function checkName(name: string): void {
  const problem = name === '' ? undefined : containerNameProblem(name);
  if (problem !== undefined) throw new UserError('invalid', problem);
}

const askHow: Step<Answers> = async (known, position) => {
  const chosen = await askOptions(position, l10n.t('How it runs'), [
    { label: l10n.t('Remove on exit'), description: '--rm', picked: known.isRemovedOnExit, option: 'remove' as const },
    { label: l10n.t('Interactive, in a terminal'), description: '-it', picked: known.isInteractive, option: 'interactive' as const },
  ]);
  if (chosen === goBack) return chosen;
  const has = (wanted: string): boolean => chosen.some(({ option }) => option === wanted);
  return { ...known, isRemovedOnExit: has('remove'), isInteractive: has('interactive') };
};

/** The values of variables may be secrets: the log gets their names. */
function cliOf(spec: ContainerSpec, verb: 'run' | 'create'): readonly string[] {
  return [
    'docker',
    verb,
    ...(verb === 'run' && !spec.isInteractive ? ['--detach'] : []),
    ...(spec.isInteractive ? ['--interactive', '--tty'] : []),
    ...(spec.isRemovedOnExit ? ['--rm'] : []),
    ...(spec.name === undefined ? [] : ['--name', spec.name]),
    ...spec.ports.flatMap((port) => ['--publish', formatPort(port)]),
    ...spec.environment.flatMap((entry) => ['--env', entry.slice(0, entry.indexOf('='))]),
    ...spec.binds.flatMap((bind) => ['--volume', bind]),
    spec.image,
    ...spec.command,
  ];
}
