import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { openArguments } from '../../core/analysis/buildVariables.ts';
import { abortError } from '../../core/base/abort.ts';
import { textMapOf, textOf } from '../../core/base/fields.ts';
import { defaultTag } from '../../core/build/defaultTag.ts';
import { parseDockerfile } from '../../core/build/dockerfile.ts';
import { isSecretName, isSecretVariable } from '../../core/model/secretName.ts';
import { familiarImageName, imageNameProblem, parseImageName, withDefaultTag } from '../../core/model/imageName.ts';
import { displayText } from '../../core/outline/displayText.ts';

/** What a build has to be told that the Dockerfile does not say. */
export interface BuildAnswers {
  readonly tag: string;
  readonly buildArgs: Readonly<Record<string, string>>;
}

/** Asks what a Dockerfile leaves open, and remembers the answers for the workspace, those that may be secrets excepted. */
export class BuildQuestions {
  readonly #memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  /** Asks for everything, with what was answered last time to begin with. */
  async askAll(file: vscode.Uri): Promise<BuildAnswers> {
    const names = await openNames(file);
    const count = names.length + 1;
    const tag = await this.#askTag(file, count);
    const known = this.#arguments(file);
    const values: [string, string][] = [];
    for (const [index, name] of names.entries()) values.push([name, await askArgument(name, known[name], titleOf(file, index + 2, count))]);
    return this.#keep(file, tag, Object.fromEntries(values));
  }

  /** Asks only what was never answered. */
  async askNew(file: vscode.Uri): Promise<BuildAnswers> {
    const tag = textOf(this.#memory.get(tagKey(file))) || defaultTag(file.fsPath);
    const known = this.#arguments(file);
    const names = await openNames(file);
    const open = names.filter((name) => !Object.hasOwn(known, name));
    const values: [string, string][] = names.flatMap((name) => (Object.hasOwn(known, name) ? [[name, known[name] ?? '']] : []));
    for (const [index, name] of open.entries()) values.push([name, await askArgument(name, undefined, titleOf(file, index + 1, open.length))]);
    return this.#keep(file, tag, Object.fromEntries(values));
  }

  /** What was answered so far of the build arguments. */
  known(file: vscode.Uri): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.entries(this.#arguments(file)).filter(([, value]) => value !== ''));
  }

  #arguments(file: vscode.Uri): Readonly<Record<string, string>> {
    return textMapOf(this.#memory.get(argumentsKey(file)));
  }

  /** An argument that was left empty is not given, and not asked for by {@link askNew} again. */
  async #keep(file: vscode.Uri, tag: string, values: Readonly<Record<string, string>>): Promise<BuildAnswers> {
    const entries = Object.entries(values);
    await this.#memory.update(argumentsKey(file), Object.fromEntries(entries.filter(([name, value]) => !isSecretVariable(name, value))));
    return { tag, buildArgs: Object.fromEntries(entries.filter(([, value]) => value !== '')) };
  }

  async #askTag(file: vscode.Uri, count: number): Promise<string> {
    const value = await vscode.window.showInputBox({
      title: titleOf(file, 1, count),
      prompt: l10n.t('The name of the image'),
      value: textOf(this.#memory.get(tagKey(file))) || defaultTag(file.fsPath),
      validateInput: (text) => (text.includes('@') ? l10n.t('A tag holds no digest.') : imageNameProblem(text.trim())),
    });
    if (value === undefined) throw abortError();
    const tag = familiarImageName(withDefaultTag(parseImageName(value.trim())));
    await this.#memory.update(tagKey(file), tag);
    return tag;
  }
}

function titleOf(file: vscode.Uri, step: number, count: number): string {
  const title = l10n.t('Build {0}', vscode.workspace.asRelativePath(file));
  return count === 1 ? title : l10n.t('{0} ({1})', title, `${step}/${count}`);
}

/** Of the text as it stands in the editor, saved or not. */
async function openNames(file: vscode.Uri): Promise<readonly string[]> {
  const document = await vscode.workspace.openTextDocument(file);
  return openArguments(parseDockerfile(document.getText()));
}

async function askArgument(name: string, value: string | undefined, title: string): Promise<string> {
  const isSecret = isSecretName(name);
  const answer = await vscode.window.showInputBox({
    title,
    prompt: isSecret
      ? l10n.t('The value of the build argument {0}, which is not kept. Leave it empty to give none.', displayText(name))
      : l10n.t('The value of the build argument {0}. Leave it empty to give none.', displayText(name)),
    password: isSecret,
    value: value ?? '',
    ignoreFocusOut: true,
  });
  if (answer === undefined) throw abortError();
  return answer;
}

function tagKey(file: vscode.Uri): string {
  return `build.tag ${file.fsPath}`;
}

function argumentsKey(file: vscode.Uri): string {
  return `build.arguments ${file.fsPath}`;
}
