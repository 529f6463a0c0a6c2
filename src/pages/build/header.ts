import type { BuildPageAction, BuildPageHead, BuildPageWords, OtherBuild } from '../../core/model/buildPage.ts';
import { button, element, setText } from '../shared/dom.ts';
import { Facts } from './facts.ts';
import { outcomeIcon } from './icons.ts';

export interface HeaderParts {
  readonly words: BuildPageWords;
  onAction(action: BuildPageAction): void;
  onOpenBuild(id: string): void;
}

/** What is said of the build as a whole, and what can be done with it. */
export class Header {
  readonly element: HTMLElement;
  readonly #parts: HeaderParts;
  readonly #icon = element('span', { class: 'icon' });
  readonly #title = element('h1');
  readonly #summary = element('p', { class: 'summary', attributes: { role: 'status' } });
  readonly #message = element('p', { class: 'message' });
  readonly #buttons = element('div', { class: 'buttons' });
  readonly #others = element('div', { class: 'others' });
  readonly #facts = new Facts();
  #head: BuildPageHead | undefined;

  constructor(parts: HeaderParts) {
    this.#parts = parts;
    const heading = element('div', { class: 'heading' }, [this.#icon, this.#title, this.#buttons]);
    this.element = element('header', {}, [heading, this.#summary, this.#message, this.#facts.element, this.#others]);
  }

  set(head: BuildPageHead): void {
    const before = this.#head;
    this.#head = head;
    if (before?.outcome !== head.outcome) this.#icon.replaceChildren(outcomeIcon(head.outcome));
    setText(this.#title, head.title);
    setText(this.#summary, head.summary);
    setText(this.#message, head.message);
    this.#message.hidden = head.message === '';
    this.#facts.set(head.facts);
    const isNew = (part: (value: BuildPageHead) => unknown): boolean => !before || JSON.stringify(part(before)) !== JSON.stringify(part(head));
    if (isNew(({ actions }) => actions)) this.#buttons.replaceChildren(...head.actions.map(({ action, label }, index) => button(label, () => this.#parts.onAction(action), { class: index === 0 ? 'primary' : 'secondary' })));
    if (isNew(({ previous, next }) => [previous, next])) this.#others.replaceChildren(...this.#links(head));
  }

  #links({ previous, next }: BuildPageHead): readonly HTMLElement[] {
    const { words } = this.#parts;
    const link = (text: string, other: OtherBuild | undefined): readonly HTMLElement[] => (other ? [button(text.replace('{0}', other.label), () => this.#parts.onOpenBuild(other.id), { class: 'link' })] : []);
    return [...link(words.previousBuild, previous), ...link(words.nextBuild, next)];
  }
}
