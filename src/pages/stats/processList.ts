import type { StatsPageProcesses, StatsPageWords } from '../../core/model/statsPage.ts';
import { button, element, setText } from '../shared/dom.ts';

export interface ProcessListParts {
  readonly words: StatsPageWords;
  readonly isOpen: boolean;
  onOpen(isOpen: boolean): void;
  onSignal(number: number, pid: number): void;
}

/** The processes of the one container that is charted. */
export class ProcessList {
  readonly element: HTMLDetailsElement;
  readonly #parts: ProcessListParts;
  readonly #title: HTMLElement;
  readonly #note = element('p', { class: 'note' });
  readonly #place = element('div', { class: 'processes' });
  #drawn = '';

  constructor(parts: ProcessListParts) {
    this.#parts = parts;
    this.#title = element('h2', { text: parts.words.processes });
    this.element = element('details', {}, [element('summary', {}, [this.#title]), this.#note, this.#place]);
    this.element.open = parts.isOpen;
    this.element.addEventListener('toggle', () => parts.onOpen(this.element.open));
  }

  /** @param name of the container; undefined where there is not exactly one. */
  setContainer(name: string | undefined): void {
    const { words } = this.#parts;
    setText(this.#title, name === undefined ? words.processes : words.processesOf.replace('{0}', () => name));
    if (name !== undefined) return;
    setText(this.#note, words.oneContainerOnly);
    this.#drawn = '';
    this.#place.replaceChildren();
  }

  show(shown: StatsPageProcesses): void {
    setText(this.#note, shown.note);
    const drawn = JSON.stringify(shown);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const focused = document.activeElement?.closest<HTMLElement>('[data-pid]')?.dataset.pid;
    this.#place.replaceChildren(...(shown.processes.length === 0 ? [] : [this.#table(shown)]));
    if (focused !== undefined && document.activeElement === document.body) this.#place.querySelector<HTMLElement>(`[data-pid="${CSS.escape(focused)}"] button`)?.focus();
  }

  #table({ number, titles, processes }: StatsPageProcesses): HTMLElement {
    const { words } = this.#parts;
    const head = element('tr', {}, [...titles.map((text) => element('th', { text, attributes: { scope: 'col' } })), element('th')]);
    const rows = processes.map(({ pid, cells }) => {
      const label = words.sendSignal.replace('{0}', String(pid));
      const send = button(words.signal, () => this.#parts.onSignal(number, pid), { class: 'link', attributes: { 'aria-label': label, title: label } });
      return element('tr', { attributes: { 'data-pid': String(pid) } }, [...cells.map((text) => element('td', { text })), element('td', {}, pid > 0 ? [send] : [])]);
    });
    return element('table', {}, [element('thead', {}, [head]), element('tbody', {}, rows)]);
  }
}
