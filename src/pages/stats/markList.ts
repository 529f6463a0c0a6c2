import type { StatsPageMark, StatsPageWords } from '../../core/model/statsPage.ts';
import { element } from '../shared/dom.ts';

const mostShown = 100;

/** What happened, in words: the latest first. */
export class MarkList {
  readonly element: HTMLElement;
  readonly #words: StatsPageWords;
  readonly #clock: (second: number) => string;
  readonly #list = element('ul', { class: 'marks' });

  constructor(words: StatsPageWords, clock: (second: number) => string) {
    this.#words = words;
    this.#clock = clock;
    this.element = element('section', { class: 'events', attributes: { 'aria-label': words.events } }, [element('h2', { text: words.events }), this.#list]);
    this.show([]);
  }

  show(marks: readonly StatsPageMark[]): void {
    const shown = marks.slice(-mostShown).toReversed();
    const items = shown.map((mark) => element('li', { class: `is-${mark.kind}` }, [element('span', { class: 'time', text: this.#time(mark) }), element('span', { text: mark.text })]));
    this.#list.replaceChildren(...(items.length === 0 ? [element('li', { class: 'none', text: this.#words.noEvents })] : items));
  }

  #time({ first, last }: StatsPageMark): string {
    return first === last ? this.#clock(first) : `${this.#clock(first)} – ${this.#clock(last)}`;
  }
}
