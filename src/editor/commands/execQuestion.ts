import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';
import { DisposableStore } from '../../core/base/disposable.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import { environmentProblem, type ExecRequest, type RememberedExec } from '../../core/exec/execRequest.ts';
import { splitWords } from '../../core/model/runInput.ts';
import { cliText } from '../../core/model/shellQuote.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { askValue } from './form.ts';

type Options = Omit<ExecRequest, 'commandLine'>;

interface Line extends vscode.QuickPickItem {
  readonly does: { readonly kind: 'run'; readonly commandLine: string } | { readonly kind: 'edit'; readonly edit: (options: Options) => Promise<Options | undefined> };
}

/**
 * Asks for a program: what is typed is its command line, what is picked below changes how it is run, or is a line of
 * before. @throws an abort error where it is left.
 */
export async function askExec(title: string, { commandLines, ...remembered }: RememberedExec): Promise<ExecRequest> {
  let options: Options = remembered;
  let typed = '';
  for (;;) {
    const chosen = await choose(title, typed, options, commandLines);
    typed = chosen.typed;
    if (chosen.line.does.kind === 'run') return { ...options, commandLine: chosen.line.does.commandLine };
    options = (await chosen.line.does.edit(options)) ?? options;
  }
}

/** The entries for what was typed come a moment after it. Until then Enter means the text, whatever is marked. */
const typingMilliseconds = 300;

async function choose(title: string, typed: string, options: Options, commandLines: readonly string[]): Promise<{ readonly line: Line; readonly typed: string }> {
  const store = new DisposableStore();
  const input = store.own(vscode.window.createQuickPick<Line>());
  try {
    return await new Promise((resolve, reject) => {
      const show = (): void => void (input.items = linesFor(input.value.trim(), options, commandLines));
      Object.assign(input, { title, value: typed, placeholder: l10n.t('The command line, as in: ls -l /'), ignoreFocusOut: true });
      let typedAt = 0;
      store.own(
        input.onDidChangeValue(() => {
          typedAt = performance.now();
          show();
        }),
      );
      store.own(input.onDidHide(() => reject(abortError())));
      store.own(
        input.onDidAccept(() => {
          const isTyped = input.value.trim() !== '' && performance.now() - typedAt < typingMilliseconds;
          const line = isTyped ? runLine(input.value.trim()) : input.selectedItems[0];
          if (line !== undefined && !(line.does.kind === 'run' && commandProblem(line.does.commandLine) !== undefined)) resolve({ line, typed: input.value });
        }),
      );
      show();
      input.show();
    });
  } finally {
    store.dispose();
  }
}

function linesFor(typed: string, options: Options, commandLines: readonly string[]): Line[] {
  const typedLine: Line = { ...runLine(typed), label: l10n.t('Run: {0}', withoutIcons(typed)), iconPath: new vscode.ThemeIcon('play'), alwaysShow: true };
  const problem = typed === '' ? undefined : commandProblem(typed);
  const separator = (label: string): Line => ({ label, kind: vscode.QuickPickItemKind.Separator, does: { kind: 'run', commandLine: '' } });
  return [
    ...(typed === '' ? [] : [problem === undefined ? typedLine : { ...typedLine, description: problem }]),
    ...(commandLines.length === 0 ? [] : [separator(l10n.t('Run before')), ...commandLines.map(runLine)]),
    separator(l10n.t('How it is run')),
    ...optionLines(options),
  ];
}

function runLine(commandLine: string): Line {
  return { label: withoutIcons(commandLine), iconPath: new vscode.ThemeIcon('history'), does: { kind: 'run', commandLine } };
}

/** A label would take `$(pwd)` for the name of an icon. */
function withoutIcons(text: string): string {
  return text.replace(/\$\([\w-]+(?:~\w+)?\)/g, '\\$&');
}

function commandProblem(line: string): string | undefined {
  try {
    return splitWords(line).length === 0 ? l10n.t('No program is named.') : undefined;
  } catch (error) {
    if (error instanceof UserError) return messageOf(error);
    throw error;
  }
}

function optionLines({ user, workingDirectory, environment, hasTty }: Options): readonly Line[] {
  const line = (label: string, description: string, icon: string, edit: (options: Options) => Promise<Options | undefined>): Line => ({
    label,
    description: displayText(description, 100),
    iconPath: new vscode.ThemeIcon(icon),
    alwaysShow: true,
    does: { kind: 'edit', edit },
  });
  const names = environment.map((entry) => entry.split('=')[0] ?? '');
  return [
    line(l10n.t('User'), user === '' ? l10n.t('the container\'s own') : user, 'account', editUser),
    line(l10n.t('Working directory'), workingDirectory === '' ? l10n.t('the container\'s own') : workingDirectory, 'folder', editFolder),
    line(l10n.t('Variables'), names.length === 0 ? l10n.t('none beside the container\'s own') : names.join(', '), 'symbol-variable', editEnvironment),
    line(l10n.t('Terminal'), hasTty ? l10n.t('yes') : l10n.t('no: input and output as they are'), 'terminal', (options) => Promise.resolve({ ...options, hasTty: !options.hasTty })),
  ];
}

async function editUser(options: Options): Promise<Options | undefined> {
  const user = await askValue({ title: l10n.t('User'), prompt: l10n.t('A name or number, with a group after a colon; empty for the container\'s own'), value: options.user }, (text) => text.trim());
  return user === undefined ? undefined : { ...options, user };
}

async function editFolder(options: Options): Promise<Options | undefined> {
  const prompt = l10n.t('A path inside the container; empty for the container\'s own');
  const workingDirectory = await askValue({ title: l10n.t('Working directory'), prompt, value: options.workingDirectory }, readFolder);
  return workingDirectory === undefined ? undefined : { ...options, workingDirectory };
}

function readFolder(text: string): string {
  const path = text.trim();
  if (path !== '' && !path.startsWith('/')) throw new UserError('invalid', l10n.t('A path inside a container begins with a slash.'));
  return path;
}

async function editEnvironment(options: Options): Promise<Options | undefined> {
  const prompt = l10n.t('NAME=value, several between spaces; a value with spaces in quotes');
  const environment = await askValue({ title: l10n.t('Variables'), prompt, value: cliText(options.environment) }, readEnvironment);
  return environment === undefined ? undefined : { ...options, environment };
}

function readEnvironment(text: string): readonly string[] {
  const entries = splitWords(text);
  const problem = environmentProblem(entries);
  if (problem !== undefined) throw new UserError('invalid', l10n.t('{0} is no variable: NAME=value is one.', problem));
  return entries;
}
