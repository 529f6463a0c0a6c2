import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { isAbort } from '../../core/base/abort.ts';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import type { RunAction, RunFieldFacts, RunPageHead, RunValues } from '../../core/model/runPage.ts';
import { cliText } from '../../core/model/shellQuote.ts';
import { readRunForm } from '../../core/run/runForm.ts';
import { runLine } from '../../core/run/runLine.ts';
import { runPageWords, runSections } from '../../core/run/runSections.ts';
import { readFromRunPage, type FromRunPage, type ToRunPage } from '../../pages/run/protocol.ts';
import { PageChannel } from './pageChannel.ts';

/** What a page is opened for. */
export interface RunPageRequest {
  readonly head: RunPageHead;
  readonly values: RunValues;
  /** Options of `docker run` beside those of the form. */
  readonly rest: readonly string[];
  /** What is known about the fields with that image, by their ids. */
  readonly facts: (image: string, signal: AbortSignal) => Promise<Readonly<Record<string, RunFieldFacts>>>;
  /** Does what was pressed. @returns what is to be said; undefined: the page has done its duty, and is closed. */
  readonly act: (action: RunAction, values: RunValues) => Promise<string | undefined>;
}

/** The host's end of the page that runs images: checks what is typed, and does what is pressed. */
export class RunPage implements Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #request: RunPageRequest;
  readonly #log: Log;
  readonly #store = new DisposableStore();
  readonly #channel: PageChannel<FromRunPage, ToRunPage>;
  /** What was typed last: a page that is hidden is unloaded, and gets it back. */
  #values: RunValues;
  #image: string | undefined;
  #asking = new AbortController();
  #isBusy = false;

  constructor(panel: vscode.WebviewPanel, request: RunPageRequest, { extensionUri, log }: { readonly extensionUri: vscode.Uri; readonly log: Log }) {
    this.#panel = panel;
    this.#request = request;
    this.#log = log;
    this.#values = request.values;
    this.#channel = this.#store.own(new PageChannel({ panel, extensionUri, page: 'run', log, read: readFromRunPage, take: (message) => this.#take(message) }));
    this.#channel.open();
  }

  #take(message: FromRunPage): void {
    switch (message.kind) {
      case 'ready':
        this.#image = undefined;
        this.#send({ kind: 'open', words: runPageWords(), head: this.#request.head, sections: runSections(), values: this.#values });
        break;
      case 'change':
        this.#check(message.change, message.values);
        break;
      case 'do':
        void this.#act(message.action, message.values);
        break;
    }
  }

  #check(change: number, values: RunValues): void {
    this.#values = values;
    this.#send({ kind: 'checked', change, problems: readRunForm(values).problems, command: cliText(runLine(values, { verb: 'run', rest: this.#request.rest })) });
    const image = typeof values.image === 'string' ? values.image.trim() : '';
    if (image !== this.#image) void this.#ask(image);
  }

  /** Facts of an image that is not meant any more are not waited for. */
  async #ask(image: string): Promise<void> {
    this.#image = image;
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    try {
      const facts = await this.#request.facts(image, signal);
      if (!signal.aborted) this.#send({ kind: 'facts', facts });
    } catch (error) {
      if (!isAbort(error)) this.#log.warn(`What is known about an image cannot be shown: ${messageOf(error)}`);
    }
  }

  async #act(action: RunAction, values: RunValues): Promise<void> {
    if (this.#isBusy || readRunForm(values).problems.length > 0) return;
    this.#isBusy = true;
    this.#send({ kind: 'busy', text: l10n.t('Working…') });
    try {
      const said = await this.#request.act(action, values);
      this.#send({ kind: 'busy', text: '' });
      if (said === undefined) this.#panel.dispose();
      else this.#send({ kind: 'said', text: said, isFailure: false });
    } catch (error) {
      this.#send({ kind: 'busy', text: '' });
      this.#report(error);
    } finally {
      this.#isBusy = false;
    }
  }

  #report(error: unknown): void {
    if (isAbort(error)) return;
    this.#log.error(`The page that runs images could not do what was pressed: ${error instanceof UserError ? error.message : String(error)}`);
    const remedy = error instanceof UserError ? (error.remedy ?? '') : '';
    this.#send({ kind: 'said', text: `${messageOf(error)} ${remedy}`.trim(), isFailure: true });
  }

  #send(message: ToRunPage): void {
    this.#channel.send(message);
  }

  dispose(): void {
    this.#asking.abort();
    this.#store.dispose();
  }
}
