import type { Fact } from '../../core/model/buildPage.ts';
import { element } from '../shared/dom.ts';

/** Draws names and values anew, where they are others than before. */
export class Facts {
  readonly element = element('dl', { class: 'facts' });
  #drawn = '';

  set(facts: readonly Fact[]): void {
    const json = JSON.stringify(facts);
    if (json === this.#drawn) return;
    this.#drawn = json;
    this.element.replaceChildren(...facts.map(({ label, value }) => element('div', {}, [element('dt', { text: label }), element('dd', { text: value })])));
  }
}
