import type { BuildPageWords, ComparedRow } from '../../core/model/buildPage.ts';
import { button, element, setText } from '../shared/dom.ts';

/** This build beside the one before, step by step. */
export class Comparison {
  readonly element: HTMLElement;
  readonly #words: BuildPageWords;
  readonly #onSelect: (step: number) => void;
  readonly #note = element('p', { class: 'note' });
  readonly #body = element('tbody');
  readonly #table: HTMLElement;
  #drawn: readonly string[] = [];

  constructor(words: BuildPageWords, onSelect: (step: number) => void) {
    this.#words = words;
    this.#onSelect = onSelect;
    const columns = [words.step, words.before, words.now, words.change, words.bytesBefore, words.bytesNow];
    this.#table = element('table', {}, [element('thead', {}, [element('tr', {}, columns.map((text) => element('th', { text, attributes: { scope: 'col' } })))]), this.#body]);
    this.element = element('div', { class: 'comparison' }, [this.#note, this.#table]);
  }

  set(rows: readonly ComparedRow[], isCompared: boolean): void {
    setText(this.#note, isCompared ? '' : this.#words.noComparison);
    this.#note.hidden = isCompared;
    this.#table.hidden = !isCompared;
    const drawn = rows.map((row) => JSON.stringify(row));
    while (this.#body.rows.length > rows.length) this.#body.deleteRow(-1);
    for (const [index, row] of rows.entries()) {
      if (drawn[index] === this.#drawn[index]) continue;
      const made = this.#row(row);
      const old = this.#body.rows[index];
      if (old) old.replaceWith(made);
      else this.#body.append(made);
    }
    this.#drawn = drawn;
  }

  #row({ number, name, before, now, change, bytesBefore, bytesNow, trend }: ComparedRow): HTMLElement {
    const title = number === undefined ? element('span', { text: name }) : button(name, () => this.#onSelect(number), { class: 'link' });
    const cells = [before, now, change, bytesBefore, bytesNow].map((text, index) => element('td', { text, ...(index === 2 && { class: `is-${trend}` }) }));
    return element('tr', {}, [element('th', { attributes: { scope: 'row', title: name } }, [title]), ...cells]);
  }
}
