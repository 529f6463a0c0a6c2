import { plainStyle, styledRuns, type TextStyle } from '../../core/logs/styledText.ts';
import { element } from '../shared/dom.ts';
import { drawn } from '../shared/styledRun.ts';

/** A stretch of the text that is shown: of which node, and where in it. */
export interface TextPlace {
  readonly node: Text;
  readonly offset: number;
}

/** The nodes of a text, and where in it each begins. */
interface TextNodes {
  readonly text: string;
  readonly starts: readonly number[];
  readonly nodes: readonly Text[];
}

/** The output of a step, with its colours. Lines that are complete are drawn once; the last one until it is. */
export class OutputView {
  readonly element: HTMLElement;
  readonly #tail = element('span');
  #style: TextStyle = plainStyle;
  #held = '';
  /** Made when they are first asked for. */
  #nodes: TextNodes | undefined;

  constructor(label: string) {
    this.element = element('pre', { class: 'output', attributes: { tabindex: '0', role: 'region', 'aria-label': label } }, [this.#tail]);
  }

  /** The text as it is shown. */
  get text(): string {
    return this.#index().text;
  }

  clear(): void {
    this.#style = plainStyle;
    this.#held = '';
    this.#tail.replaceChildren();
    this.element.replaceChildren(this.#tail);
    this.#nodes = undefined;
  }

  /** Follows the end where that was in view. */
  append(text: string): void {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    const isAtEnd = scrollTop + clientHeight >= scrollHeight - nearEnd;
    const all = this.#held + text;
    const end = all.lastIndexOf('\n') + 1;
    const { runs, style } = styledRuns(all.slice(0, end), this.#style);
    this.#style = style;
    this.#held = all.slice(end);
    this.#tail.before(...runs.map(drawn));
    this.#tail.replaceChildren(...styledRuns(this.#held, style).runs.map(drawn));
    this.#nodes = undefined;
    if (isAtEnd) this.scrollToEnd();
  }

  scrollToEnd(): void {
    this.element.scrollTop = this.element.scrollHeight;
  }

  /** Where a character of the text is. */
  place(position: number): TextPlace | undefined {
    const { starts, nodes } = this.#index();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    const node = nodes[low];
    return node && { node, offset: Math.min(position - (starts[low] ?? 0), node.length) };
  }

  #index(): TextNodes {
    if (this.#nodes) return this.#nodes;
    const starts: number[] = [];
    const nodes: Text[] = [];
    let text = '';
    const walker = document.createTreeWalker(this.element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!(node instanceof Text)) continue;
      starts.push(text.length);
      nodes.push(node);
      text += node.data;
    }
    this.#nodes = { text, starts, nodes };
    return this.#nodes;
  }
}

const nearEnd = 4;
