import type { MapNetwork, NetworkMapWords } from '../../core/model/networkMapPage.ts';
import { arrange, button, element, setAttribute, setText } from '../shared/dom.ts';
import type { MapCell, MapLayout, MapRow } from './layout.ts';

export interface MapTableParts {
  readonly words: NetworkMapWords;
  readonly onChoose: (containerId: string) => void;
  readonly onNetwork: (networkId: string) => void;
  readonly onFold: (stack: string) => void;
}

interface KeptRow {
  readonly element: HTMLTableRowElement;
  readonly button: HTMLButtonElement;
  /** What it shows, to draw it again only where that is something else. */
  shown: string;
}

/** How many colours there are for lines. */
const laneColours = 8;

/** The map: a table in which each network is a column with a line, and each container a row across. */
export class MapTable {
  readonly element: HTMLElement;
  readonly #parts: MapTableParts;
  readonly #head = element('tr');
  readonly #body = element('tbody');
  readonly #rows = new Map<string, KeptRow>();
  #shownHead = '';
  #order: readonly HTMLButtonElement[] = [];

  constructor(parts: MapTableParts) {
    this.#parts = parts;
    const caption = element('caption', {}, [element('span', { class: 'hint', text: parts.words.hint })]);
    const table = element('table', { class: 'map' }, [caption, element('thead', {}, [this.#head]), this.#body]);
    this.element = element('div', { class: 'scroll' }, [table]);
    this.#body.addEventListener('keydown', (event) => this.#move(event));
  }

  /** @param chosen a container's id; @param near those that share a network with it. */
  show(layout: MapLayout, chosen: string | undefined, near: ReadonlySet<string>): void {
    this.#showHead(layout.networks);
    const rows = layout.rows.map((row) => this.#row(row, layout.networks, chosen, near));
    for (const key of this.#rows.keys()) if (!layout.rows.some((row) => row.key === key)) this.#rows.delete(key);
    arrange(this.#body, rows.map((row) => row.element));
    this.#order = rows.map((row) => row.button);
    // One stop of the Tab key for all rows; the arrows go on from there.
    const stop = this.#order.find((each) => each === document.activeElement) ?? this.#order.find((each) => each.getAttribute('aria-pressed') === 'true') ?? this.#order[0];
    for (const each of this.#order) each.tabIndex = each === stop ? 0 : -1;
  }

  focus(containerId: string): void {
    const row = this.#rows.get(`container/${containerId}`);
    row?.button.focus();
    row?.element.scrollIntoView({ block: 'nearest' });
  }

  #showHead(networks: readonly MapNetwork[]): void {
    const shown = JSON.stringify(networks);
    if (shown === this.#shownHead) return;
    this.#shownHead = shown;
    const { words, onNetwork } = this.#parts;
    const columns = networks.map(({ id, name, text }, index) =>
      element('th', { class: `network lane-${String(index % laneColours)}`, attributes: { scope: 'col' } }, [button(name, () => onNetwork(id), { class: 'link', attributes: { title: `${name}\n${text}` } }), element('span', { class: 'note', text })]),
    );
    this.#head.replaceChildren(element('th', { text: words.containers, attributes: { scope: 'col' } }), ...columns, element('th', { class: 'ports', text: words.ports, attributes: { scope: 'col' } }));
  }

  #row(row: MapRow, networks: readonly MapNetwork[], chosen: string | undefined, near: ReadonlySet<string>): KeptRow {
    const kept = this.#rows.get(row.key) ?? this.#createRow(row);
    this.#rows.set(row.key, kept);
    const id = row.container?.id;
    const isDim = chosen !== undefined && id !== undefined && id !== chosen && !near.has(id);
    const classes = [row.container ? 'container' : 'stack', row.container?.state ?? '', ...(isDim ? ['dim'] : []), ...(id !== undefined && id === chosen ? ['chosen'] : [])];
    const className = classes.filter((each) => each !== '').join(' ');
    if (kept.element.className !== className) kept.element.className = className;
    if (row.container) setAttribute(kept.button, 'aria-pressed', String(id === chosen));
    else setAttribute(kept.button, 'aria-expanded', String(!row.isFolded));
    const shown = JSON.stringify([row, networks]);
    if (kept.shown !== shown) this.#draw(kept, row, networks);
    kept.shown = shown;
    return kept;
  }

  #createRow({ container, stack }: MapRow): KeptRow {
    const { onChoose, onFold } = this.#parts;
    const made = button('', () => (container ? onChoose(container.id) : onFold(stack)), { class: 'name' });
    return { element: element('tr', {}, [element('th', { attributes: { scope: 'row' } }, [made])]), button: made, shown: '' };
  }

  #draw({ element: line, button: name }: KeptRow, row: MapRow, networks: readonly MapNetwork[]): void {
    const { words } = this.#parts;
    const { container } = row;
    const text = container?.name ?? `${row.stack || words.notInStack} (${String(row.count)})`;
    const state = container ? [element('span', { class: 'state', attributes: { role: 'img', 'aria-label': container.stateText, title: container.stateText } })] : [];
    name.replaceChildren(...state, element('span', { text }));
    setAttribute(name, 'title', container ? `${text}: ${container.stateText}` : text);
    const cells = row.cells.map((cell, index) => cellOf(cell, networks[index], index));
    const ports = element('td', { class: 'ports', attributes: { title: container?.published.join('\n') ?? '' } });
    setText(ports, container?.published.join(', ') ?? '');
    line.replaceChildren(...[...line.children].slice(0, 1), ...cells, ports);
  }

  #move(event: KeyboardEvent): void {
    const at = this.#order.findIndex((each) => each === event.target);
    const last = this.#order.length - 1;
    const targets: Readonly<Record<string, number>> = { ArrowDown: Math.min(last, at + 1), ArrowUp: Math.max(0, at - 1), Home: 0, End: last };
    const target = this.#order[targets[event.key] ?? -1];
    if (at < 0 || !target) return;
    event.preventDefault();
    for (const each of this.#order) each.tabIndex = each === target ? 0 : -1;
    target.focus();
    target.scrollIntoView({ block: 'nearest' });
  }
}

function cellOf({ lane, isEndpoint, isJoined, text }: MapCell, network: MapNetwork | undefined, index: number): HTMLTableCellElement {
  const classes = ['lane', `lane-${String(index % laneColours)}`, lane, ...(isJoined ? ['joined'] : []), ...(network?.kind === 'internal' ? ['dashed'] : [])];
  const children = isEndpoint ? [element('span', { class: 'dot', attributes: { 'aria-hidden': 'true' } }), element('span', { class: 'address', text: text === '' ? '–' : text })] : [];
  return element('td', { class: classes.join(' '), attributes: isEndpoint ? { title: network?.name ?? '' } : {} }, children);
}
