import { diskPageColumns, type DiskPageRow, type DiskPageWords } from '../../core/model/diskPage.ts';
import { element, setAttribute, setText } from '../shared/dom.ts';

export interface RowParts {
  readonly element: HTMLTableRowElement;
  show(row: DiskPageRow, isSelected: boolean): void;
}

/** A row of the table: whether it is chosen is said by a mark, and in words. */
export function makeRow(number: number, words: DiskPageWords): RowParts {
  const mark = element('td', { class: 'mark', attributes: { role: 'gridcell' } });
  const texts = new Map(diskPageColumns.map((column) => [column, element('span', { class: 'text' })]));
  const detail = element('span', { class: 'detail' });
  const stays = element('span', { class: 'stays' });
  const cells = diskPageColumns.map((column) => {
    const children = [texts.get(column), ...(column === 'name' ? [detail, stays] : [])].filter((child) => child !== undefined);
    return element(column === 'name' ? 'th' : 'td', { class: column, attributes: column === 'name' ? { scope: 'row' } : { role: 'gridcell' } }, children);
  });
  const row = element('tr', { attributes: { 'data-number': String(number), tabindex: '-1' } }, [mark, ...cells]);
  return {
    element: row,
    show(shown, isSelected) {
      for (const [column, text] of texts) setText(text, shown.texts[column]);
      setText(detail, shown.detail);
      setText(stays, shown.stays);
      setText(mark, shown.stays !== '' ? '–' : isSelected ? '☑' : '☐');
      setAttribute(mark, 'aria-label', shown.stays !== '' ? words.isKept : isSelected ? words.isSelected : '');
      setAttribute(row, 'aria-selected', String(isSelected));
      setAttribute(row, 'aria-disabled', String(shown.stays !== ''));
      const title = [shown.texts.name, shown.detail, shown.texts.users].filter((text) => text !== '').join('\n');
      if (row.title !== title) row.title = title;
      const className = `kind-${shown.kind}`;
      if (row.className !== className) row.className = className;
    },
  };
}
