import { fieldsOf, textOf, textsOf } from '../../core/base/fields.ts';
import { decimalBytes } from '../../core/model/byteText.ts';
import { diskPageColumns, diskPageKinds, type DiskPageKind, type DiskPageTotal, type DiskPageWords } from '../../core/model/diskPage.ts';
import { button, element, setText } from '../shared/dom.ts';
import type { Host } from '../shared/host.ts';
import { DiskTable } from './diskTable.ts';
import { PreviewDialog } from './previewDialog.ts';
import type { FromDiskPage, ToDiskPage } from './protocol.ts';
import { RuleList } from './ruleList.ts';
import type { DiskFilter, SortOrder } from './selection.ts';
import { SpaceBar } from './spaceBar.ts';

/** What the page remembers while its tab is there. */
export interface DiskPageMemory {
  /** The host's own: what the tab shows. */
  readonly memory: string;
  readonly order: SortOrder;
  readonly kinds: readonly DiskPageKind[];
  readonly text: string;
  readonly isOnlyRemovable: boolean;
}

type Open = Extract<ToDiskPage, { readonly kind: 'open' }>;

/** The page of disk usage. */
export class DiskView {
  readonly element: HTMLElement;
  readonly #host: Host<FromDiskPage, DiskPageMemory>;
  readonly #words: DiskPageWords;
  readonly #status = element('p', { class: 'status', attributes: { role: 'status' } });
  readonly #said = element('div', { class: 'said', attributes: { role: 'status' } });
  readonly #selection = element('p', { class: 'selection', attributes: { role: 'status' } });
  readonly #bar: SpaceBar;
  readonly #table: DiskTable;
  readonly #rules: RuleList;
  readonly #dialog: PreviewDialog;
  readonly #measure: HTMLButtonElement;
  readonly #cancel: HTMLButtonElement;
  readonly #remove: HTMLButtonElement;
  readonly #tools: HTMLElement;
  #remembered: DiskPageMemory;
  #totals: readonly DiskPageTotal[] = [];
  #idleStatus = '';
  #isBusy = false;

  constructor(host: Host<FromDiskPage, DiskPageMemory>, { words, title, memory }: Open) {
    this.#host = host;
    this.#words = words;
    this.#remembered = readMemory(host.state, memory);
    this.#bar = new SpaceBar(words, (kind) => this.#toggleKind(kind));
    this.#table = new DiskTable({ words, order: this.#remembered.order, filter: this.#filter, onSort: (order) => this.#remember({ order }), onSelect: () => this.#follow() });
    this.#rules = new RuleList({ words, onAdd: (rule, pattern) => host.send({ kind: 'addRule', rule, pattern }), onRemove: (index) => host.send({ kind: 'removeRule', index }) });
    this.#dialog = new PreviewDialog({ onRemove: () => host.send({ kind: 'remove' }), onDismiss: () => host.send({ kind: 'dismiss' }) });
    this.#measure = button(words.measure, () => host.send({ kind: 'measure' }), { class: 'secondary' });
    this.#cancel = button(words.cancel, () => host.send({ kind: 'cancel' }), { class: 'secondary' });
    this.#remove = button(words.remove, () => host.send({ kind: 'preview', numbers: this.#table.selected.map(({ number }) => number) }), { class: 'primary' });
    this.#tools = this.#makeTools();
    this.#tools.hidden = true;
    this.#said.hidden = true;
    const header = element('header', {}, [element('h1', { text: title }), this.#status, this.#measure, this.#cancel]);
    this.element = element('main', {}, [header, this.#said, this.#bar.element, this.#tools, this.#table.element, this.#rules.element, this.#dialog.element]);
    host.remember(this.#remembered);
    this.#follow();
  }

  take(message: Exclude<ToDiskPage, { readonly kind: 'open' }>): void {
    switch (message.kind) {
      case 'busy':
        this.#isBusy = message.text !== '';
        setText(this.#status, message.text || this.#idleStatus);
        this.#follow();
        break;
      case 'usage':
        this.#totals = message.totals;
        this.#idleStatus = message.status;
        if (!this.#isBusy) setText(this.#status, message.status);
        this.#tools.hidden = false;
        this.#bar.show(this.#totals, new Set(this.#remembered.kinds));
        this.#table.show(message.rows);
        break;
      case 'rules':
        this.#rules.show(message.rules, message.problem);
        break;
      case 'preview':
        this.#dialog.show(message.preview);
        break;
      case 'said':
        this.#say(message);
        break;
    }
  }

  #say({ text, lines, isFailure }: Extract<ToDiskPage, { readonly kind: 'said' }>): void {
    this.#said.hidden = text === '';
    this.#said.className = isFailure ? 'said problem' : 'said';
    this.#said.replaceChildren(element('p', { text }), ...(lines.length > 0 ? [element('ul', {}, lines.map((line) => element('li', { text: line })))] : []));
  }

  #makeTools(): HTMLElement {
    const { filter, onlyReclaimable, selectReclaimable, selectNone } = this.#words;
    const text = element('input', { class: 'filter', attributes: { type: 'search', placeholder: filter, 'aria-label': filter } });
    text.value = this.#remembered.text;
    text.addEventListener('input', () => this.#refilter({ text: text.value }));
    const box = element('input', { attributes: { type: 'checkbox' } });
    box.checked = this.#remembered.isOnlyRemovable;
    box.addEventListener('change', () => this.#refilter({ isOnlyRemovable: box.checked }));
    return element('section', { class: 'tools' }, [
      text,
      element('label', {}, [box, element('span', { text: onlyReclaimable })]),
      button(selectReclaimable, () => this.#table.selectShown(), { class: 'secondary' }),
      button(selectNone, () => this.#table.selectNone(), { class: 'secondary' }),
      this.#selection,
      this.#remove,
    ]);
  }

  #toggleKind(kind: DiskPageKind): void {
    const { kinds } = this.#remembered;
    this.#refilter({ kinds: kinds.includes(kind) ? kinds.filter((each) => each !== kind) : [...kinds, kind] });
    this.#bar.show(this.#totals, new Set(this.#remembered.kinds));
  }

  #refilter(change: Partial<DiskPageMemory>): void {
    this.#remember(change);
    this.#table.filter(this.#filter);
  }

  get #filter(): DiskFilter {
    const { text, kinds, isOnlyRemovable } = this.#remembered;
    return { text: text.trim().toLowerCase(), kinds: new Set(kinds), isOnlyRemovable };
  }

  /** What may be pressed now, and what is chosen. */
  #follow(): void {
    const { selected } = this.#table;
    const bytes = selected.reduce((sum, { values }) => sum + Math.max(0, values.size), 0);
    const { noneSelected, selected: words } = this.#words;
    setText(this.#selection, selected.length === 0 ? noneSelected : words.replace('{0}', String(selected.length)).replace('{1}', decimalBytes(bytes)));
    this.#remove.disabled = this.#isBusy || selected.length === 0;
    this.#measure.hidden = this.#isBusy;
    this.#cancel.hidden = !this.#isBusy;
  }

  #remember(change: Partial<DiskPageMemory>): void {
    this.#remembered = { ...this.#remembered, ...change };
    this.#host.remember(this.#remembered);
  }
}

/** Nothing that was remembered is sure. */
function readMemory({ order, kinds, text, isOnlyRemovable }: Partial<DiskPageMemory>, memory: string): DiskPageMemory {
  const { column, isDescending } = fieldsOf(order);
  const known = diskPageKinds.filter((kind) => textsOf(kinds).includes(kind));
  return {
    memory,
    order: { column: diskPageColumns.find((each) => each === column) ?? 'reclaimable', isDescending: isDescending !== false },
    kinds: kinds === undefined ? diskPageKinds : known,
    text: textOf(text),
    isOnlyRemovable: isOnlyRemovable === true,
  };
}
