import type { BuildPageWords } from '../../core/model/buildPage.ts';
import { button, element, setText } from '../shared/dom.ts';
import type { OutputView } from './outputView.ts';

export interface OutputSearchParts {
  readonly view: OutputView;
  readonly words: BuildPageWords;
  readonly text: string;
  onChange(text: string): void;
  /** The search was left by Escape. */
  onLeave(): void;
}

/** How many matches are marked at once: more cannot be told apart. */
const mostMarked = 2000;

/** Searches the output of a step. The matches are marked without touching what is drawn. */
export class OutputSearch {
  readonly element: HTMLElement;
  readonly #parts: OutputSearchParts;
  readonly #input: HTMLInputElement;
  readonly #count = element('span', { class: 'count', attributes: { role: 'status' } });
  #matches: readonly { readonly start: number; readonly end: number }[] = [];
  #current = 0;

  constructor(parts: OutputSearchParts) {
    this.#parts = parts;
    const { words } = parts;
    this.#input = element('input', { attributes: { type: 'search', placeholder: words.search, 'aria-label': words.search, spellcheck: 'false' } });
    this.#input.value = parts.text;
    const step = (label: string, text: string, by: number): HTMLButtonElement => button(text, () => this.#move(by), { class: 'small', attributes: { 'aria-label': label, title: label } });
    this.element = element('div', { class: 'search', attributes: { role: 'search' } }, [this.#input, this.#count, step(words.previousMatch, '↑', -1), step(words.nextMatch, '↓', 1)]);
    this.#input.addEventListener('input', () => {
      parts.onChange(this.#input.value);
      this.#current = 0;
      this.refresh();
      this.#show();
    });
    this.#input.addEventListener('keydown', (event) => this.#press(event));
  }

  focus(): void {
    this.#input.focus();
    this.#input.select();
  }

  /** Searches anew: the output changed. */
  refresh(): void {
    const { view } = this.#parts;
    const query = this.#input.value;
    this.#matches = query === '' ? [] : [...view.text.matchAll(new RegExp(query.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'giu'))].map(({ index, 0: found }) => ({ start: index, end: index + found.length }));
    this.#current = Math.max(0, Math.min(this.#current, this.#matches.length - 1));
    this.#mark();
  }

  #press(event: KeyboardEvent): void {
    if (event.key === 'Enter') this.#move(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') this.#leave();
    else return;
    event.preventDefault();
  }

  #leave(): void {
    this.#input.value = '';
    this.#parts.onChange('');
    this.refresh();
    this.#parts.onLeave();
  }

  #move(by: number): void {
    if (this.#matches.length === 0) return;
    this.#current = (this.#current + by + this.#matches.length) % this.#matches.length;
    this.#mark();
    this.#show();
  }

  #mark(): void {
    const { words } = this.#parts;
    const ranges = this.#matches.slice(0, mostMarked).flatMap((match) => this.#range(match) ?? []);
    const current = this.#range(this.#matches[this.#current]);
    CSS.highlights.set('match', new Highlight(...ranges));
    CSS.highlights.set('current-match', new Highlight(...(current ? [current] : [])));
    const found = words.found.replace('{0}', String(this.#current + 1)).replace('{1}', String(this.#matches.length));
    setText(this.#count, this.#input.value === '' ? '' : this.#matches.length === 0 ? words.notFound : found);
  }

  #range(match: { readonly start: number; readonly end: number } | undefined): Range | undefined {
    const start = match && this.#parts.view.place(match.start);
    const end = match && this.#parts.view.place(match.end - 1);
    if (!start || !end) return undefined;
    const range = document.createRange();
    range.setStart(start.node, start.offset);
    range.setEnd(end.node, end.offset + 1);
    return range;
  }

  /** Brings the current match into view. */
  #show(): void {
    const range = this.#range(this.#matches[this.#current]);
    if (!range) return;
    const { element: output } = this.#parts.view;
    const place = range.getBoundingClientRect();
    const box = output.getBoundingClientRect();
    if (place.top < box.top || place.bottom > box.bottom) output.scrollTop += place.top - box.top - box.height / 2;
    if (place.left < box.left || place.right > box.right) output.scrollLeft += place.left - box.left - box.width / 2;
  }
}
