import type { LogPageWords } from '../../core/model/logPage.ts';
import { styledRuns } from '../../core/logs/styledText.ts';
import { button, element, setText } from '../shared/dom.ts';
import { jsonTree, parsedObject } from './jsonTree.ts';
import { linkedRuns, linkStart } from './linkedRuns.ts';
import type { ToLogPage } from './protocol.ts';

export interface DetailPaneParts {
  readonly words: LogPageWords;
  onClose(): void;
  onLocate(place: number): void;
  onLink(place: number, start: number): void;
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
    const follow = (event: Event): void => {
      const start = linkStart(event);
      if (start !== undefined) parts.onLink(this.#place, start);
    };
    this.#content.addEventListener('click', follow);
    this.#content.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') follow(event);
    });
  }

  show({ place, text, name, time, links }: Extract<ToLogPage, { readonly kind: 'detail' }>): void {
    this.#place = place;
    setText(this.#title, [name, time].filter(Boolean).join(' · '));
    const runs = styledRuns(text).runs;
    const json = parsedObject(runs.map((run) => run.text).join(''));
    this.#content.replaceChildren(json ? jsonTree(json) : element('pre', {}, linkedRuns(runs, links, { role: 'link', tabindex: '0' })));
    this.element.hidden = false;
    this.#content.focus();
  }
}
