import type { StyledRun } from '../../core/logs/styledText.ts';
import type { PageLine } from '../../core/model/logPage.ts';
import { element } from '../shared/dom.ts';
import { drawn } from '../shared/styledRun.ts';

/** Draws runs; what leads somewhere is a link, which says in `data-start` where in the text it begins. */
export function linkedRuns(runs: readonly StyledRun[], links: PageLine['links'], attributes: Readonly<Record<string, string>> = {}): readonly Node[] {
  const nodes: Node[] = [];
  let at = 0;
  for (const { text, style } of runs) {
    const end = at + text.length;
    const cuts = [...new Set([at, ...links.flat().filter((cut) => cut > at && cut < end), end])].sort((a, b) => a - b);
    for (const [index, from] of cuts.slice(0, -1).entries()) {
      const piece = drawn({ text: text.slice(from - at, (cuts[index + 1] ?? end) - at), style });
      const link = links.find(([start, stop]) => from >= start && from < stop);
      nodes.push(link === undefined ? piece : element('a', { class: 'link', attributes: { ...attributes, 'data-start': String(link[0]) } }, [piece]));
    }
    at = end;
  }
  return nodes;
}

/** Where the link begins that an event is about. */
export function linkStart({ target }: Event): number | undefined {
  const start = target instanceof Element ? target.closest('.link')?.getAttribute('data-start') : undefined;
  return start === undefined || start === null ? undefined : Number(start);
}
