import type { ClusterPageNode, ClusterPageService, ClusterPageTask, ClusterPageWords, ClusterTone } from '../../core/model/clusterPage.ts';
import { arrange, button, element, setAttribute, setText } from '../shared/dom.ts';

/** Stand before the words, so that colour is not the only sign. */
const signs: Readonly<Record<ClusterTone, string>> = { good: '●', bad: '✕', moving: '◌', off: '○' };

/** Nodes by services: each cell holds the tasks of one on the other. Patched in place, so that the focus stays where it is. */
export class ClusterTable {
  readonly element: HTMLElement;
  readonly #words: ClusterPageWords;
  readonly #onChoose: (taskId: string) => void;
  readonly #head = element('tr');
  readonly #body = element('tbody');
  readonly #headers = new Map<string, HTMLElement>();
  readonly #rows = new Map<string, HTMLTableRowElement>();
  readonly #cells = new Map<string, HTMLElement>();
  readonly #chips = new Map<string, HTMLButtonElement>();

  constructor(words: ClusterPageWords, onChoose: (taskId: string) => void) {
    this.#words = words;
    this.#onChoose = onChoose;
    const table = element('table', { attributes: { 'aria-label': words.table, 'aria-describedby': 'hint' } }, [element('thead', {}, [this.#head]), this.#body]);
    this.element = element('div', { class: 'scroll' }, [table]);
    table.addEventListener('keydown', (event) => this.#press(event));
    table.addEventListener('focusin', () => this.#rove());
  }

  show(nodes: readonly ClusterPageNode[], services: readonly ClusterPageService[], tasks: readonly ClusterPageTask[], chosen: string | undefined): void {
    const corner = this.#header('', this.#words.node, '', 'off');
    arrange(this.#head, [corner, ...services.map(({ id, name, text, tone }) => this.#header(id, name, text, tone))]);
    arrange(this.#body, nodes.map((node) => this.#row(node, services)));
    const placed = new Map<string, HTMLElement[]>();
    for (const task of tasks) {
      const key = cellKey(task.nodeId, task.serviceId);
      placed.set(key, [...(placed.get(key) ?? []), this.#chip(task)]);
    }
    for (const [key, cell] of this.#cells) arrange(cell, placed.get(key) ?? []);
    forget(this.#headers, new Set(['', ...services.map(({ id }) => id)]));
    forget(this.#rows, new Set(nodes.map(({ id }) => id)));
    forget(this.#cells, new Set(nodes.flatMap(({ id }) => services.map((service) => cellKey(id, service.id)))));
    forget(this.#chips, new Set(tasks.map(({ id }) => id)));
    if (chosen !== undefined) this.choose(chosen);
    this.#rove();
  }

  /** Tab comes to one task only: where the focus is or was, else the first. */
  #rove(): void {
    const chips = [...this.#body.querySelectorAll<HTMLButtonElement>('button.task')];
    const focused = chips.find((chip) => chip === document.activeElement);
    const stop = focused ?? chips.find((chip) => chip.tabIndex === 0) ?? chips[0];
    for (const chip of chips) chip.tabIndex = chip === stop ? 0 : -1;
  }

  choose(taskId: string): void {
    for (const [id, chip] of this.#chips) setAttribute(chip, 'aria-pressed', String(id === taskId));
  }

  #header(id: string, name: string, text: string, tone: ClusterTone): HTMLElement {
    const known = this.#headers.get(id) ?? element('th', { attributes: { scope: 'col' } }, [element('span', { class: 'name' }), element('span', { class: 'text' })]);
    this.#headers.set(id, known);
    fill(known, name, text, tone);
    return known;
  }

  #row({ id, name, text, tone }: ClusterPageNode, services: readonly ClusterPageService[]): HTMLTableRowElement {
    const row = this.#rows.get(id) ?? element('tr', {}, [element('th', { attributes: { scope: 'row' } }, [element('span', { class: 'name' }), element('span', { class: 'text' })])]);
    this.#rows.set(id, row);
    const header = row.firstElementChild;
    if (!header) return row;
    fill(header, name, text, tone);
    arrange(row, [header, ...services.map((service) => this.#cell(cellKey(id, service.id)))]);
    return row;
  }

  #cell(key: string): HTMLElement {
    const cell = this.#cells.get(key) ?? element('td');
    this.#cells.set(key, cell);
    return cell;
  }

  #chip({ id, name, state, tone }: ClusterPageTask): HTMLButtonElement {
    const chip = this.#chips.get(id) ?? button('', () => this.#onChoose(id), { class: 'task', attributes: { 'aria-pressed': 'false', tabindex: '-1' } });
    this.#chips.set(id, chip);
    // The sign goes with the name onto the next line.
    setText(chip, `${signs[tone]}\u00a0${name} ${state}`);
    setAttribute(chip, 'data-tone', tone);
    return chip;
  }

  /** Arrows go from task to task, as they stand; Home and End to the first and last. */
  #press(event: KeyboardEvent): void {
    const chips = [...this.#body.querySelectorAll<HTMLButtonElement>('button.task')];
    const at = chips.findIndex((chip) => chip === document.activeElement);
    const steps: Readonly<Record<string, number>> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: chips.length - 1 };
    const vertical = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const next = vertical === 0 ? chips[steps[event.key] ?? -1] : this.#beside(chips[at], vertical);
    if (!next || at < 0) return;
    event.preventDefault();
    next.focus();
  }

  /** The first task of the nearest row that has one. */
  #beside(chip: HTMLElement | undefined, step: 1 | -1): HTMLButtonElement | undefined {
    let row = chip?.closest('tr');
    while (row) {
      row = (step === 1 ? row.nextElementSibling : row.previousElementSibling) as HTMLTableRowElement | null;
      const first = row?.querySelector<HTMLButtonElement>('button.task');
      if (first) return first;
    }
    return undefined;
  }
}

function fill(target: Element, name: string, text: string, tone: ClusterTone): void {
  const [first, second] = [target.firstElementChild, target.lastElementChild];
  if (first) setText(first, name);
  if (second) setText(second, text === '' ? '' : `${signs[tone]} ${text}`);
  setAttribute(target, 'data-tone', tone);
}

function forget(map: Map<string, unknown>, kept: ReadonlySet<string>): void {
  for (const key of [...map.keys()]) if (!kept.has(key)) map.delete(key);
}

function cellKey(nodeId: string, serviceId: string): string {
  return `${nodeId} ${serviceId}`;
}
