import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import type { ContainerSpec } from '../../core/model/containerSpec.ts';
import { imageNameProblem } from '../../core/model/imageName.ts';
import { toolLine, toolSpec } from '../../core/exec/toolContainer.ts';
import type { Container } from '../../core/model/container.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { pullImage } from './imagePull.ts';
import type { TerminalParts } from './parts.ts';
import type { CommandArguments, CommandTable } from './registry.ts';

const rememberedKey = 'tools.image';
const usualImage = 'busybox:latest';

/** The command that opens a shell beside a container, for one that has none of its own. */
export function toolCommands(parts: TerminalParts): CommandTable {
  return { 'gantry.container.openTools': (args) => openTools(parts, args) };
}

async function openTools(parts: TerminalParts, args: CommandArguments): Promise<void> {
  const container = await parts.targets.container(args, ({ state }) => state === 'running');
  const { image, isThere } = await pickImage(parts);
  if (!isThere) await pullImage(parts, image, undefined, () => Promise.resolve());
  await parts.state.update(rememberedKey, image);
  parts.actions.record(toolLine(image, container.name));
  await start(parts, toolSpec(image, container.id), container);
}

/** Created here and started by its terminal, so that no output is lost. */
async function start({ actions, sessions }: TerminalParts, spec: ContainerSpec, { name }: Container): Promise<void> {
  const names = { doing: l10n.t('Creating a tool container for {0}', displayText(name)), failed: l10n.t('No tool container could be created for {0}.', displayText(name)) };
  const { id } = await actions.runNamed(names, (engine, signal) => engine.containers.create(spec, signal));
  await sessions.startTool({ id, name });
}

interface ChosenImage {
  readonly image: string;
  /** Whether the engine has it. */
  readonly isThere: boolean;
}

/** Offers what was taken last, then busybox, then the engine's other images; any other name may be typed. */
async function pickImage({ targets, state }: TerminalParts): Promise<ChosenImage> {
  const there = new Set((await targets.allImages(true)).flatMap(({ tags }) => tags));
  const remembered = state.get<unknown>(rememberedKey);
  const first = typeof remembered === 'string' ? [remembered] : [];
  const images = [...new Set([...first, usualImage, ...[...there].sort()])];
  const input = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly image: string }>();
  const show = (): void => {
    const typed = input.value.trim();
    const isOther = typed !== '' && !images.includes(typed) && imageNameProblem(typed) === undefined;
    input.items = [...images, ...(isOther ? [typed] : [])].map((image) => ({ label: displayText(image), description: there.has(image) ? '' : l10n.t('is pulled first'), alwaysShow: image === typed, image }));
  };
  Object.assign(input, { title: l10n.t('Tool Container'), placeholder: l10n.t('An image with a shell and the tools you need') });
  try {
    return await new Promise<ChosenImage>((resolve, reject) => {
      input.onDidChangeValue(show);
      input.onDidHide(() => reject(abortError()));
      input.onDidAccept(() => {
        const image = input.selectedItems[0]?.image;
        if (image !== undefined) resolve({ image, isThere: there.has(image) });
      });
      show();
      input.show();
    });
  } finally {
    input.dispose();
  }
}
