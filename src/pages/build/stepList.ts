import type { BuildPageHead, BuildPageWords, PageStep } from '../../core/model/buildPage.ts';
import { arrange, element, setText } from '../shared/dom.ts';
import { StepRow } from './stepRow.ts';

export interface StepListParts {
  readonly words: BuildPageWords;
  onSelect(step: number): void;
  /** The step is asked for by Enter or a double click. */
  onOpen(step: number): void;
}

interface Group {
  readonly element: HTMLElement;
  readonly heading: HTMLElement;
}

const pageOfRows = 10;

/** The time line: one row for each step, in groups. A list box: arrow keys move, the selected row is the one that Tab reaches. */
export class StepList {
  readonly element: HTMLElement;
  readonly #parts: StepListParts;
  readonly #axis = element('div', { class: 'axis', attributes: { 'aria-hidden': 'true' } });
  readonly #list: HTMLElement;
  readonly #critical = element('p', { class: 'critical' });
  readonly #rows = new Map<number, StepRow>();
  readonly #groups = new Map<string, Group>();
  #head: BuildPageHead | undefined;
  #selected: number | undefined;

  constructor(parts: StepListParts) {
    this.#parts = parts;
    this.#list = element('div', { class: 'list', attributes: { role: 'listbox', 'aria-label': parts.words.steps } });
    const legend = element('p', { class: 'legend', text: parts.words.legend });
    this.element = element('div', { class: 'timeline' }, [element('div', { class: 'axis-row' }, [this.#axis]), this.#list, this.#critical, legend]);
    this.#list.addEventListener('click', ({ target }) => this.#choose(numberAt(target)));
    this.#list.addEventListener('dblclick', ({ target }) => this.#open(numberAt(target)));
    this.#list.addEventListener('keydown', (event) => this.#press(event));
  }

  /** In the order in which they are shown. */
  get steps(): readonly PageStep[] {
    return this.#ordered().map(({ step }) => step);
  }

  get selected(): number | undefined {
    return this.#selected;
  }

  setHead(head: BuildPageHead, stepCount: number): void {
    this.#head = head;
    for (const number of [...this.#rows.keys()]) if (number > stepCount) this.#rows.delete(number);
    const gap = (head.ticks[1]?.at ?? head.span) - (head.ticks[0]?.at ?? 0);
    this.element.style.setProperty('--span', String(Math.max(1, head.span)));
    this.element.style.setProperty('--gap', String(Math.max(1, gap)));
    drawAxis(this.#axis, head);
    setText(this.#critical, head.criticalPath);
    this.#arrange();
  }

  setSteps(steps: readonly PageStep[]): void {
    for (const step of steps) {
      const row = this.#rows.get(step.number);
      if (row) row.update(step);
      else this.#rows.set(step.number, new StepRow(step));
    }
    this.#arrange();
  }

  /** Marks a step as selected, without telling anybody. */
  mark(step: number | undefined): void {
    this.#selected = step;
    const [first] = this.#ordered();
    const reached = step !== undefined && this.#rows.has(step) ? step : first?.step.number;
    for (const [number, row] of this.#rows) row.mark(number === step, number === reached);
  }

  focus(): void {
    const row = this.#rows.get(this.#selected ?? -1) ?? this.#ordered()[0];
    row?.element.focus();
    row?.element.scrollIntoView({ block: 'nearest' });
  }

  #ordered(): readonly StepRow[] {
    const order = new Map((this.#head?.groups ?? []).map(({ id }, index) => [id, index]));
    const place = ({ step }: StepRow): number => order.get(step.group) ?? order.size;
    return [...this.#rows.values()].sort((a, b) => place(a) - place(b) || a.step.number - b.step.number);
  }

  #arrange(): void {
    const rows = this.#ordered();
    const sections = (this.#head?.groups ?? []).map(({ id, label }) => {
      const group = this.#group(id);
      setText(group.heading, label);
      arrange(group.element, [group.heading, ...rows.filter(({ step }) => step.group === id).map((row) => row.element)]);
      return group.element;
    });
    arrange(this.#list, sections);
    this.mark(this.#selected);
  }

  #group(id: string): Group {
    let group = this.#groups.get(id);
    if (group) return group;
    const heading = element('div', { class: 'group', attributes: { id: `group-${id}`, role: 'presentation' } });
    group = { heading, element: element('div', { attributes: { role: 'group', 'aria-labelledby': heading.id } }) };
    this.#groups.set(id, group);
    return group;
  }

  #choose(step: number | undefined): void {
    if (step === undefined || !this.#rows.has(step)) return;
    this.mark(step);
    this.focus();
    this.#parts.onSelect(step);
  }

  #open(step: number | undefined): void {
    if (step !== undefined) this.#parts.onOpen(step);
  }

  #press(event: KeyboardEvent): void {
    const numbers = this.#ordered().map(({ step }) => step.number);
    const current = numbers.indexOf(numberAt(event.target) ?? -1);
    const target = targetOf(event.key, current, numbers.length - 1);
    if (event.key === 'Enter') this.#open(numbers[current]);
    else if (target === undefined) return;
    else this.#choose(numbers[Math.min(Math.max(target, 0), numbers.length - 1)]);
    event.preventDefault();
  }
}

function targetOf(key: string, current: number, last: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return current + 1;
    case 'ArrowUp':
      return current - 1;
    case 'PageDown':
      return current + pageOfRows;
    case 'PageUp':
      return current - pageOfRows;
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

function numberAt(target: EventTarget | null): number | undefined {
  const row = target instanceof Element ? target.closest('[data-step]') : null;
  return row ? Number(row.getAttribute('data-step')) : undefined;
}

function drawAxis(axis: HTMLElement, { ticks }: BuildPageHead): void {
  while (axis.childElementCount > ticks.length) axis.lastElementChild?.remove();
  for (const [index, { at, label }] of ticks.entries()) {
    const tick = axis.children[index] ?? axis.appendChild(element('span', { class: 'tick' }));
    if (tick instanceof HTMLElement) tick.style.setProperty('--start', String(at));
    setText(tick, label);
  }
}
