import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { abortError, isAbort } from '../../core/base/abort.ts';
import { DisposableStore } from '../../core/base/disposable.ts';
import { imageNameProblem } from '../../core/model/imageName.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { Suggestion } from '../../core/registry/suggestions.ts';

/** What is to be pulled. */
export interface PullChoice {
  /** As it was typed or picked; it may have no tag. */
  readonly reference: string;
  readonly how: 'plain' | 'platform' | 'allTags';
}

interface Item extends vscode.QuickPickItem {
  /** What had been typed when it was offered: who types on and presses Enter at once does not mean it. */
  readonly typed: string;
  /** Undefined: what was typed. */
  readonly suggestion?: Suggestion;
}

const quietMilliseconds = 250;

export interface ReferenceInput {
  readonly title: string;
  /** What Enter does. */
  readonly how: PullChoice['how'];
  /** @param onFound is told of what is known so far. */
  readonly suggest: (typed: string, signal: AbortSignal, onFound: (found: readonly Suggestion[]) => void) => Promise<unknown>;
  /** The registries that are connected: such a name alone is no image's. */
  readonly hosts: readonly string[];
}

/**
 * Asks for the name of an image, and suggests while one types; Enter takes what was typed.
 * @throws an abort error where it is left.
 */
export async function askReference({ title, how, suggest, hosts }: ReferenceInput): Promise<PullChoice> {
  const store = new DisposableStore();
  const input = store.own(vscode.window.createQuickPick<Item>());
  const buttons = how === 'plain' ? [platformButton(), allTagsButton()] : [];
  input.title = title;
  input.placeholder = l10n.t('The name of the image, as in busybox:1.36 or registry.example.com/team/app');
  input.buttons = buttons;
  const suggestions = store.own(new Suggesting(input, suggest, hosts));
  try {
    return await new Promise<PullChoice>((resolve, reject) => {
      store.own(input.onDidChangeValue(() => suggestions.request()));
      store.own(input.onDidHide(() => reject(abortError())));
      store.own(
        input.onDidAccept(() => {
          const reference = suggestions.accepted();
          if (reference !== undefined) resolve({ reference, how });
        }),
      );
      store.own(
        input.onDidTriggerButton((button) => {
          const reference = suggestions.typed;
          if (suggestions.problem === undefined) resolve({ reference, how: button === buttons[0] ? 'platform' : 'allTags' });
        }),
      );
      input.show();
      suggestions.request();
    });
  } finally {
    store.dispose();
  }
}

/** Fills a list with what could be meant, a moment after the last key. */
class Suggesting {
  readonly #input: vscode.QuickPick<Item>;
  readonly #suggest: ReferenceInput['suggest'];
  readonly #hosts: readonly string[];
  #asking = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #found: readonly Suggestion[] = [];

  constructor(input: vscode.QuickPick<Item>, suggest: ReferenceInput['suggest'], hosts: readonly string[]) {
    this.#input = input;
    this.#suggest = suggest;
    this.#hosts = hosts;
  }

  get typed(): string {
    return this.#input.value.trim();
  }

  /** What is wrong with what was typed. */
  get problem(): string | undefined {
    return this.#hosts.includes(this.typed.replace(/\/$/, '')) ? l10n.t('The name of the repository is missing.') : imageNameProblem(this.typed);
  }

  request(): void {
    this.#asking.abort();
    clearTimeout(this.#timer);
    this.#found = this.#found.filter(({ reference }) => reference.includes(this.typed));
    this.#draw();
    this.#timer = setTimeout(() => void this.#ask(), quietMilliseconds);
  }

  /** What Enter means now: undefined where a name is still wanted, or its tag. */
  accepted(): string | undefined {
    const item = this.#input.selectedItems[0];
    const suggestion = item?.typed === this.typed ? item.suggestion : undefined;
    if (!suggestion) return this.problem === undefined ? this.typed : undefined;
    if (!suggestion.isRepository) return suggestion.reference;
    this.#input.value = `${suggestion.reference}:`;
    this.request();
    return undefined;
  }

  async #ask(): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    this.#input.busy = true;
    try {
      await this.#suggest(this.typed, asking.signal, (found) => {
        this.#found = found;
        this.#draw();
      });
    } catch (error) {
      if (!isAbort(error)) throw error;
    } finally {
      if (this.#asking === asking) this.#input.busy = false;
    }
  }

  #draw(): void {
    const { typed } = this;
    const problem = typed === '' ? undefined : this.problem;
    const own: readonly Item[] = typed === '' ? [] : [{ typed, label: typed, description: problem ?? l10n.t('as typed'), iconPath: new vscode.ThemeIcon(problem === undefined ? 'cloud-download' : 'warning'), alwaysShow: true }];
    const icons: Readonly<Record<Suggestion['from'], string>> = { local: 'file-zip', registry: 'package', tag: 'tag', hub: 'search' };
    const words: Readonly<Record<Suggestion['from'], string>> = { local: l10n.t('on this engine'), registry: '', tag: '', hub: 'Docker Hub' };
    const items = this.#found.filter(({ reference }) => reference !== typed).map((suggestion): Item => ({
      label: displayText(suggestion.reference),
      description: [words[suggestion.from], displayText(suggestion.description, 120)].filter(Boolean).join(' · '),
      iconPath: new vscode.ThemeIcon(icons[suggestion.from]),
      alwaysShow: true,
      suggestion,
      typed,
    }));
    // Who has moved to a line stays there when more lines come.
    const active = this.#input.activeItems[0]?.suggestion?.reference;
    this.#input.items = [...own, ...items];
    const same = items.find(({ suggestion }) => suggestion?.reference === active);
    if (active !== undefined && same) this.#input.activeItems = [same];
  }

  dispose(): void {
    this.#asking.abort();
    clearTimeout(this.#timer);
  }
}

const platformButton = (): vscode.QuickInputButton => ({ iconPath: new vscode.ThemeIcon('chip'), tooltip: l10n.t('Pull for a platform…') });
const allTagsButton = (): vscode.QuickInputButton => ({ iconPath: new vscode.ThemeIcon('checklist'), tooltip: l10n.t('Pull all tags') });
