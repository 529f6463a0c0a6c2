import { textOf, textsOf } from '../../core/base/fields.ts';
import type { MapContainer, MapNetwork, NetworkMapWords } from '../../core/model/networkMapPage.ts';
import { element, setText } from '../shared/dom.ts';
import type { Host } from '../shared/host.ts';
import { DetailPane } from './detailPane.ts';
import { layOut, neighbours } from './layout.ts';
import { MapTable } from './mapTable.ts';
import type { FromNetworkMap, ToNetworkMap } from './protocol.ts';

/** What the page remembers while its tab is there. */
export interface NetworkMapMemory {
  /** The host's own. */
  readonly memory: string;
  readonly filter: string;
  readonly onlyRunning: boolean;
  readonly withUnused: boolean;
  readonly folded: readonly string[];
  readonly chosen: string;
}

type Open = Extract<ToNetworkMap, { readonly kind: 'open' }>;

/** The map of networks. */
export class NetworkMapView {
  readonly element: HTMLElement;
  readonly #host: Host<FromNetworkMap, NetworkMapMemory>;
  readonly #words: NetworkMapWords;
  readonly #status = element('p', { class: 'status', attributes: { role: 'status' } });
  readonly #problem = element('p', { class: 'problem', attributes: { role: 'alert' } });
  readonly #empty = element('p', { class: 'note empty' });
  readonly #table: MapTable;
  readonly #detail: DetailPane;
  #remembered: NetworkMapMemory;
  #networks: readonly MapNetwork[] = [];
  #containers: readonly MapContainer[] = [];
  /** To be brought into view once it is there. */
  #sought = '';

  constructor(host: Host<FromNetworkMap, NetworkMapMemory>, { words, title, memory, chosen }: Open) {
    this.#host = host;
    this.#words = words;
    const { state } = host;
    this.#remembered = { memory, filter: textOf(state.filter), onlyRunning: state.onlyRunning === true, withUnused: state.withUnused === true, folded: textsOf(state.folded), chosen: chosen || textOf(state.chosen) };
    this.#sought = chosen;
    this.#table = new MapTable({ words, onChoose: (id) => this.#choose(id === this.#remembered.chosen ? '' : id), onNetwork: (id) => host.send({ kind: 'revealNetwork', id }), onFold: (stack) => this.#fold(stack) });
    this.#detail = new DetailPane({
      words,
      onReveal: (id) => host.send({ kind: 'revealContainer', id }),
      onChoose: (id) => this.choose(id),
      onClose: () => this.choose(''),
      onProbe: (from, to, ports) => host.send({ kind: 'probe', from, to, ports }),
      onCancel: () => host.send({ kind: 'cancelProbe' }),
    });
    const header = element('header', {}, [element('h1', { text: title }), this.#status, this.#controls()]);
    this.element = element('main', {}, [header, this.#problem, element('div', { class: 'layout' }, [element('div', { class: 'chart' }, [this.#table.element, this.#empty]), this.#detail.element])]);
    this.#problem.hidden = true;
    this.#draw();
    host.remember(this.#remembered);
  }

  take(message: Exclude<ToNetworkMap, { readonly kind: 'open' }>): void {
    switch (message.kind) {
      case 'map':
        this.#networks = message.networks;
        this.#containers = message.containers;
        setText(this.#status, message.status);
        setText(this.#problem, message.problem);
        this.#problem.hidden = message.problem === '';
        this.#draw();
        break;
      case 'choose':
        this.choose(message.id);
        break;
      case 'probe':
        this.#detail.take(message);
        break;
    }
  }

  /** Chooses a container and brings it into view; with an empty id none is chosen. */
  choose(id: string): void {
    this.#sought = id;
    this.#choose(id);
  }

  #choose(chosen: string): void {
    const stack = this.#containers.find(({ id }) => id === chosen)?.stack ?? '';
    this.#remember({ chosen, folded: this.#remembered.folded.filter((each) => each !== stack) });
  }

  #fold(stack: string): void {
    const { folded } = this.#remembered;
    this.#remember({ folded: folded.includes(stack) ? folded.filter((each) => each !== stack) : [...folded, stack] });
  }

  #draw(): void {
    const { filter, onlyRunning, withUnused, folded } = this.#remembered;
    const layout = layOut(this.#networks, this.#containers, { filter, onlyRunning, withUnused, folded: new Set(folded) });
    const chosen = this.#containers.find(({ id }) => id === this.#remembered.chosen);
    const near = chosen ? neighbours(chosen, this.#containers, this.#networks) : [];
    this.#table.show(layout, chosen?.id, new Set(near.map(({ id }) => id)));
    setText(this.#empty, layout.rows.length === 0 ? this.#words.empty : '');
    this.#empty.hidden = layout.rows.length > 0;
    this.#detail.element.hidden = chosen === undefined;
    if (chosen) this.#detail.show(chosen, near, this.#containers, this.#networks);
    if (chosen && chosen.id === this.#sought) {
      this.#sought = '';
      this.#table.focus(chosen.id);
    }
  }

  #controls(): HTMLElement {
    const words = this.#words;
    const filter = element('input', { attributes: { type: 'search', placeholder: words.filter, 'aria-label': words.filter } });
    filter.value = this.#remembered.filter;
    filter.addEventListener('input', () => this.#remember({ filter: filter.value }));
    const check = (text: string, key: 'onlyRunning' | 'withUnused'): HTMLElement => {
      const box = element('input', { attributes: { type: 'checkbox' } });
      box.checked = this.#remembered[key];
      box.addEventListener('change', () => this.#remember({ [key]: box.checked }));
      return element('label', {}, [box, element('span', { text })]);
    };
    return element('div', { class: 'controls', attributes: { role: 'search' } }, [filter, check(words.onlyRunning, 'onlyRunning'), check(words.withUnused, 'withUnused')]);
  }

  #remember(change: Partial<NetworkMapMemory>): void {
    this.#remembered = { ...this.#remembered, ...change };
    this.#host.remember(this.#remembered);
    this.#draw();
  }
}
