import type { BuildPageWords, PageStepDetail } from '../../core/model/buildPage.ts';
import { button, element, setText } from '../shared/dom.ts';
import { Facts } from './facts.ts';
import { OutputSearch } from './outputSearch.ts';
import { OutputView } from './outputView.ts';
import type { ToBuildPage } from './protocol.ts';

type OutputNews = Extract<ToBuildPage, { readonly kind: 'output' }>;

export interface StepPaneParts {
  readonly words: BuildPageWords;
  readonly search: string;
  onSearch(text: string): void;
  /** Back to the steps. */
  onLeave(): void;
  onOpenLine(step: number): void;
  onSelect(step: number): void;
}

/** The step that is selected: what came of it, why it ran, what it wrote. */
export class StepPane {
  readonly element: HTMLElement;
  readonly #words: BuildPageWords;
  readonly #title = element('h2');
  readonly #line: HTMLButtonElement;
  readonly #facts = new Facts();
  readonly #error = element('p', { class: 'message' });
  readonly #parts: StepPaneParts;
  readonly #causes = element('ul', { class: 'causes' });
  readonly #fixes = element('ul', { class: 'causes' });
  readonly #help: HTMLElement;
  readonly #why: HTMLElement;
  readonly #note = element('p', { class: 'note' });
  readonly #output: OutputView;
  readonly #search: OutputSearch;
  readonly #content: HTMLElement;
  readonly #nothing: HTMLElement;
  #step: number | undefined;

  constructor(parts: StepPaneParts) {
    const { words } = parts;
    this.#words = words;
    this.#parts = parts;
    this.#output = new OutputView(words.output);
    this.#search = new OutputSearch({ view: this.#output, words, text: parts.search, onChange: (text) => parts.onSearch(text), onLeave: () => parts.onLeave() });
    this.#line = button(words.openLine, () => {
      if (this.#step !== undefined) parts.onOpenLine(this.#step);
    }, { class: 'link' });
    this.#why = element('section', { class: 'why' }, [element('h3', { text: words.whyItRan }), this.#causes]);
    this.#help = element('section', { class: 'why' }, [element('h3', { text: words.whatHelps }), this.#fixes]);
    const bar = element('div', { class: 'output-bar' }, [element('h3', { text: words.output }), this.#search.element]);
    this.#content = element('div', { class: 'step-content' }, [this.#title, this.#line, this.#facts.element, this.#error, this.#why, this.#help, bar, this.#note, this.#output.element]);
    this.#nothing = element('p', { class: 'note', text: words.noStep });
    this.element = element('section', { class: 'step', attributes: { 'aria-label': words.step } }, [this.#nothing, this.#content]);
    this.#content.hidden = true;
  }

  /** Of which step the output is shown. */
  get step(): number | undefined {
    return this.#step;
  }

  set({ number, title, facts, error, causes, fixes, line }: PageStepDetail): void {
    this.#step = number;
    this.#nothing.hidden = true;
    this.#content.hidden = false;
    setText(this.#title, title);
    this.#line.hidden = line === undefined;
    this.#facts.set(facts);
    setText(this.#error, error);
    this.#error.hidden = error === '';
    this.#why.hidden = causes.length === 0;
    this.#list(this.#causes, causes);
    this.#help.hidden = fixes.length === 0;
    this.#list(this.#fixes, fixes.map((text) => ({ text })));
  }

  /** Sentences, drawn anew only where they changed: one of them may have the focus. */
  #list(list: HTMLElement, items: PageStepDetail['causes']): void {
    if (items.map(({ text }) => text).join('\n') === Array.from(list.children, ({ textContent }) => textContent).join('\n')) return;
    list.replaceChildren(...items.map(({ text, step }) => (step === undefined ? element('li', { text }) : element('li', {}, [button(text, () => this.#parts.onSelect(step), { class: 'link' })]))));
  }

  /** @param isWhole whether it takes the place of what is there. @param isEndMeant whether the end is what matters. */
  write(text: string, { isWhole, isCut, isLost, isEndMeant }: Omit<OutputNews, 'kind' | 'step' | 'text'> & { readonly isEndMeant: boolean }): void {
    if (isWhole) {
      this.#output.clear();
      this.#output.element.scrollTop = 0;
    }
    this.#output.append(text);
    const isEmpty = this.#output.text === '';
    this.#output.element.hidden = isEmpty;
    setText(this.#note, isLost ? this.#words.lostOutput : isEmpty ? this.#words.noOutput : isCut ? this.#words.cutOutput : '');
    this.#note.hidden = !isLost && !isEmpty && !isCut;
    if (isWhole) this.#output.element.scrollTop = 0;
    if (isWhole && isEndMeant) this.#output.scrollToEnd();
    this.#search.refresh();
  }

  focusSearch(): void {
    this.#search.focus();
  }
}
