import { styledRuns } from '../../core/logs/styledText.ts';
import type { PageLine } from '../../core/model/logPage.ts';
import { element } from '../shared/dom.ts';
import { linkedRuns } from './linkedRuns.ts';

export interface LineLook {
  /** The container's name; empty for a note about all. */
  readonly name: string;
  readonly time: string;
  readonly row: number;
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
}

/** So many colours tell containers apart; the names do so for every number of them. */
const colors = 8;

/** Draws a line. All of it is text. */
export function lineRow(line: PageLine, look: LineLook): HTMLElement {
  const { kind, level, source } = line;
  const classes = ['row', `is-${kind}`, `level-${level}`, `source-${source % colors}`, line.isContinuation && 'is-continuation', look.isCurrent && 'is-current', look.isSelected && 'is-selected'];
  const mark = kind === 'stderr' ? 'err' : '';
  const text = element('span', { class: 'text' }, kind === 'note' ? [document.createTextNode(line.text)] : linkedRuns(styledRuns(line.text).runs, line.links));
  if (line.isCut) text.append(element('span', { class: 'cut', text: ' …' }));
  const fold = line.isJson ? [element('span', { class: 'fold', text: '{…}', attributes: { 'aria-hidden': 'true' } })] : [];
  return element('div', {
    class: classes.filter(Boolean).join(' '),
    attributes: {
      role: 'option',
      id: `line-${line.place}`,
      'data-row': String(look.row),
      'data-place': String(line.place),
      'aria-selected': String(look.isSelected || look.isCurrent),
      'aria-posinset': String(look.row + 1),
    },
  }, [element('span', { class: 'time', text: look.time }), element('span', { class: 'name', text: look.name, attributes: { title: look.name } }), element('span', { class: 'stream', text: mark }), element('span', { class: 'level', text: levelMarks[level] ?? '' }), ...fold, text]);
}

/** Beside the colour of a level stands a letter. */
const levelMarks: Readonly<Record<string, string>> = { trace: 'T', debug: 'D', info: 'I', warn: 'W', error: 'E', fatal: 'F' };

/** Marks what the search found in the drawn lines. @param current the place of the line that has the focus. */
export function highlight(block: HTMLElement, lines: readonly PageLine[], current: number | undefined): void {
  const marked = lines.map((line, index) => ({ line, row: block.children[index] }));
  const ranges = marked.flatMap(({ line, row }) => (row ? markedRanges(row, line.marks) : []));
  const one = marked.find(({ line }) => line.place === current);
  CSS.highlights.set('match', new Highlight(...ranges));
  CSS.highlights.set('current-match', new Highlight(...(one?.row ? markedRanges(one.row, one.line.marks) : [])));
}

/** The ranges of what the search found in a drawn line. */
function markedRanges(row: Element, marks: PageLine['marks']): readonly Range[] {
  const text = row.querySelector('.text');
  if (!text || marks.length === 0) return [];
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const nodes: { readonly node: Node; readonly start: number; readonly end: number }[] = [];
  let length = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const start = length;
    length += node.textContent?.length ?? 0;
    nodes.push({ node, start, end: length });
  }
  return marks.flatMap(([from, to]) => {
    const first = nodes.find(({ end }) => end > from);
    const last = nodes.find(({ end }) => end >= to);
    if (!first || !last) return [];
    const range = document.createRange();
    range.setStart(first.node, from - first.start);
    range.setEnd(last.node, to - last.start);
    return [range];
  });
}
