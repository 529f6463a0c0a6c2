import type { DiskPagePreview, DiskPagePreviewLine } from '../../core/model/diskPage.ts';
import { button, element } from '../shared/dom.ts';

export interface PreviewDialogParts {
  onRemove(): void;
  onDismiss(): void;
}

/** The question before anything is removed, with the exact list. */
export class PreviewDialog {
  readonly element = element('dialog', { attributes: { 'aria-labelledby': 'preview-title' } });
  readonly #parts: PreviewDialogParts;

  constructor(parts: PreviewDialogParts) {
    this.#parts = parts;
    // Escape closes it.
    this.element.addEventListener('cancel', () => parts.onDismiss());
  }

  show({ title, note, removed, keptTitle, kept, action, cancel }: DiskPagePreview): void {
    const away = button(cancel, () => this.#close(() => this.#parts.onDismiss()), { class: 'secondary' });
    const buttons = action === '' ? [away] : [button(action, () => this.#close(() => this.#parts.onRemove()), { class: 'primary' }), away];
    this.element.replaceChildren(
      element('h2', { text: title, attributes: { id: 'preview-title' } }),
      ...(removed.length > 0 ? [list('removed', removed)] : []),
      ...(note === '' ? [] : [element('p', { class: 'note', text: note })]),
      ...(kept.length > 0 ? [element('h3', { text: keptTitle }), list('kept', kept)] : []),
      element('div', { class: 'buttons' }, buttons),
    );
    if (!this.element.open) this.element.showModal();
    // Enter alone removes nothing.
    away.focus();
  }

  #close(then: () => void): void {
    this.element.close();
    then();
  }
}

function list(className: string, lines: readonly DiskPagePreviewLine[]): HTMLElement {
  const rows = lines.map(({ kind, name, text }) => element('tr', {}, [element('td', { class: 'kind', text: kind }), element('th', { class: 'name', text: name, attributes: { scope: 'row' } }), element('td', { class: 'text', text })]));
  return element('div', { class: `lines ${className}`, attributes: { tabindex: '0' } }, [element('table', {}, [element('tbody', {}, rows)])]);
}
