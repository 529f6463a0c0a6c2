import type { DiskPageKind, DiskPageTotal, DiskPageWords } from '../../core/model/diskPage.ts';
import { arrange, element, setAttribute, setText } from '../shared/dom.ts';

/** A bar of where the space goes, and the same in words, which choose what kinds the table shows. */
export class SpaceBar {
  readonly element: HTMLElement;
  readonly #bar = element('div', { class: 'bar', attributes: { 'aria-hidden': 'true' } });
  readonly #legend = element('div', { class: 'legend', attributes: { role: 'group' } });
  readonly #entries = new Map<DiskPageKind, ReturnType<typeof makeEntry>>();
  readonly #words: DiskPageWords;
  readonly #onToggle: (kind: DiskPageKind) => void;

  constructor(words: DiskPageWords, onToggle: (kind: DiskPageKind) => void) {
    this.#words = words;
    this.#onToggle = onToggle;
    setAttribute(this.#legend, 'aria-label', words.space);
    this.element = element('section', { class: 'space' }, [element('h2', { text: words.space }), this.#bar, this.#legend]);
    this.element.hidden = true;
  }

  show(totals: readonly DiskPageTotal[], shown: ReadonlySet<DiskPageKind>): void {
    this.element.hidden = totals.length === 0;
    const all = Math.max(1, totals.reduce((sum, { size }) => sum + size, 0));
    for (const total of totals) this.#entryOf(total.kind).show(total, all, shown.has(total.kind));
    const entries = totals.flatMap(({ kind }) => this.#entries.get(kind) ?? []);
    arrange(this.#bar, entries.map(({ segment }) => segment));
    arrange(this.#legend, entries.map(({ button }) => button));
  }

  #entryOf(kind: DiskPageKind): ReturnType<typeof makeEntry> {
    const known = this.#entries.get(kind);
    if (known) return known;
    const made = makeEntry(kind, this.#words.kinds[kind], () => this.#onToggle(kind));
    this.#entries.set(kind, made);
    return made;
  }
}

function makeEntry(kind: DiskPageKind, title: string, onToggle: () => void): { readonly segment: HTMLElement; readonly button: HTMLElement; show(total: DiskPageTotal, all: number, isShown: boolean): void } {
  const used = element('span', { class: 'used' });
  const free = element('span', { class: 'free' });
  const segment = element('div', { class: `segment kind-${kind}` }, [used, free]);
  const text = element('span', { class: 'text' });
  const button = element('button', { class: `kind kind-${kind}`, attributes: { type: 'button', 'aria-pressed': 'true' } }, [element('span', { class: 'key', attributes: { 'aria-hidden': 'true' } }), element('strong', { text: title }), text]);
  button.addEventListener('click', onToggle);
  return {
    segment,
    button,
    show({ size, reclaimable, text: said }, all, isShown) {
      segment.style.setProperty('--share', String(size / all));
      segment.hidden = size === 0;
      used.style.setProperty('--share', String(size - reclaimable));
      free.style.setProperty('--share', String(reclaimable));
      setText(text, said);
      setAttribute(button, 'aria-pressed', String(isShown));
    },
  };
}
