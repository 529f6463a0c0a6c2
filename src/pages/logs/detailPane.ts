import type { LogPageWords } from '../../core/model/logPage.ts';
import { styledRuns } from '../../core/logs/styledText.ts';
import { button, element, setText } from '../shared/dom.ts';
import { drawn } from '../shared/styledRun.ts';
import { jsonTree, parsedObject } from './jsonTree.ts';

export interface DetailPaneParts {
  readonly words: LogPageWords;
  onClose(): void;
  onLocate(place: number): void;
}

/** All of one line: JSON as a tree, anything else as text. */
export class DetailPane {
  readonly element: HTMLElement;
  readonly #title = element('h2');
  readonly #content = element('div', { class: 'detail-content', attributes: { tabindex: '0' } });
  #place = 0;

  constructor(parts: DetailPaneParts) {
    const { words } = parts;
    const close = (): void => {
      this.element.hidden = true;
      parts.onClose();
    };
    const bar = element('div', { class: 'detail-bar' }, [this.#title, button(words.showInContext, () => parts.onLocate(this.#place), { class: 'link' }), button('×', close, { class: 'small', attributes: { 'aria-label': words.close, title: words.close } })]);
    this.element = element('section', { class: 'detail', attributes: { 'aria-label': words.details } }, [bar, this.#content]);
    this.element.hidden = true;
    this.element.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') close();
    });
  }

  show({ place, text, name, time }: { readonly place: number; readonly text: string; readonly name: string; readonly time: string }): void {
    this.#place = place;
    setText(this.#title, [name, time].filter(Boolean).join(' · '));
    const runs = styledRuns(text).runs;
    const json = parsedObject(runs.map((run) => run.text).join(''));
    this.#content.replaceChildren(json ? jsonTree(json) : element('pre', {}, runs.map(drawn)));
    this.element.hidden = false;
    this.#content.focus();
  }
}
