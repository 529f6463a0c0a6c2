import type { Bar, PageStep } from '../../core/model/buildPage.ts';
import { element, setAttribute, setText } from '../shared/dom.ts';
import { outcomeIcon } from './icons.ts';

/** The row of a step. Made once; what changes is changed in place. */
export class StepRow {
  readonly element: HTMLElement;
  readonly #icon = element('span', { class: 'icon' });
  readonly #name = element('span', { class: 'name' });
  readonly #track = element('span', { class: 'track' });
  readonly #words = element('span', { class: 'words' });
  readonly #change = element('span', { class: 'change' });
  readonly #bytes = element('span', { class: 'bytes' });
  #step: PageStep;

  constructor(step: PageStep) {
    this.#step = step;
    this.element = element('div', { class: 'row', attributes: { role: 'option', id: `step-${step.number}`, 'data-step': String(step.number), tabindex: '-1', 'aria-selected': 'false' } }, [
      this.#icon,
      this.#name,
      this.#track,
      this.#words,
      this.#change,
      this.#bytes,
    ]);
    this.update(step);
  }

  get step(): PageStep {
    return this.#step;
  }

  update(step: PageStep): void {
    const isOther = step.outcome !== this.#step.outcome || this.#icon.childElementCount === 0;
    this.#step = step;
    if (isOther) this.#icon.replaceChildren(outcomeIcon(step.outcome));
    this.element.className = `row is-${step.outcome}${step.isCritical ? ' is-critical' : ''}`;
    setAttribute(this.element, 'aria-label', step.spoken);
    setText(this.#name, step.name);
    setAttribute(this.#name, 'title', step.name);
    setText(this.#words, step.words);
    setText(this.#change, step.change);
    this.#change.classList.toggle('is-slower', step.change.startsWith('+'));
    setText(this.#bytes, step.bytes);
    this.#bytes.style.setProperty('--share', step.share.toFixed(4));
    drawBars(this.#track, step.bars);
  }

  /** @param isReached whether the Tab key comes here. */
  mark(isSelected: boolean, isReached: boolean): void {
    setAttribute(this.element, 'aria-selected', String(isSelected));
    setAttribute(this.element, 'tabindex', isReached ? '0' : '-1');
  }
}

/** Bars are placed by figures of their own and the list's span, so that a longer span changes the list alone. */
function drawBars(track: HTMLElement, bars: readonly Bar[]): void {
  while (track.childElementCount > bars.length) track.lastElementChild?.remove();
  for (const [index, { start, length }] of bars.entries()) {
    const bar = track.children[index] ?? track.appendChild(element('span'));
    bar.className = length === undefined ? 'bar is-open' : 'bar';
    if (!(bar instanceof HTMLElement)) continue;
    bar.style.setProperty('--start', String(start));
    bar.style.setProperty('--length', String(length ?? 0));
  }
}
