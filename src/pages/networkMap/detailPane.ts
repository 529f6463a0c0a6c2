import type { MapContainer, MapNetwork, MapProbe, NetworkMapWords } from '../../core/model/networkMapPage.ts';
import { button, element, setText } from '../shared/dom.ts';
import { ProbePane, type ProbePaneParts } from './probePane.ts';

export interface DetailPaneParts extends ProbePaneParts {
  readonly words: NetworkMapWords;
  readonly onReveal: (containerId: string) => void;
  readonly onChoose: (containerId: string) => void;
  readonly onClose: () => void;
}

/** What is to be known of the chosen container: its networks, ports and neighbours, and whom it reaches. */
export class DetailPane {
  readonly element: HTMLElement;
  readonly #parts: DetailPaneParts;
  readonly #name = element('h2');
  readonly #state = element('p', { class: 'note' });
  readonly #facts = element('dl');
  readonly #probe: ProbePane;
  #shown = '';
  #id = '';

  constructor(parts: DetailPaneParts) {
    this.#parts = parts;
    this.#probe = new ProbePane(parts);
    const { reveal, close } = parts.words;
    const buttons = element('div', { class: 'buttons' }, [button(reveal, () => parts.onReveal(this.#id), { class: 'secondary' }), button(close, parts.onClose, { class: 'secondary' })]);
    this.element = element('aside', { class: 'detail', attributes: { 'aria-live': 'off' } }, [this.#name, this.#state, buttons, this.#facts, this.#probe.element]);
  }

  show(container: MapContainer, near: readonly MapContainer[], all: readonly MapContainer[], networks: readonly MapNetwork[]): void {
    this.#id = container.id;
    setText(this.#name, container.name);
    setText(this.#state, container.stateText);
    const shown = JSON.stringify([container, near.map(({ id, name }) => [id, name]), networks]);
    if (shown !== this.#shown) this.#draw(container, near, networks);
    this.#shown = shown;
    const isNear = new Set(near.map(({ id }) => id));
    this.#probe.show(container, [...near, ...all.filter(({ id }) => id !== container.id && !isNear.has(id))]);
  }

  take(probe: MapProbe): void {
    this.#probe.take(probe);
  }

  #draw(container: MapContainer, near: readonly MapContainer[], networks: readonly MapNetwork[]): void {
    const { words, onChoose } = this.#parts;
    const own = container.endpoints.map(({ network, addresses }) => [networks.find(({ id }) => id === network)?.name ?? '', addresses].filter((text) => text !== '').join(': '));
    const list = (texts: readonly string[], none: string): HTMLElement => element('dd', {}, texts.length === 0 ? [element('span', { class: 'note', text: none })] : [element('ul', {}, texts.map((text) => element('li', { text })))]);
    const others = near.length === 0 ? [element('span', { class: 'note', text: words.sharesWithNobody })] : [element('ul', {}, near.map(({ id, name }) => element('li', {}, [button(name, () => onChoose(id), { class: 'link' })])))];
    this.#facts.replaceChildren(element('dt', { text: words.networks }), list(own, words.noNetworks), element('dt', { text: words.ports }), list(container.published, words.noPorts), element('dt', { text: words.sharesWith }), element('dd', {}, others));
  }
}
