import type { BuildPageHead, PageStep } from '../../core/model/buildPage.ts';
import { icon } from '../shared/dom.ts';

const paths: Readonly<Record<PageStep['outcome'], string>> = {
  waiting: 'M8 3a5 5 0 1 0 0 10a5 5 0 0 0 0-10',
  running: 'M8 3a5 5 0 1 1-5 5',
  ran: 'M3 8.5l3.5 3.5L13 5',
  cached: 'M2.5 4h11v2.5h-11zM3.5 6.5V13h9V6.5M6.5 9h3',
  failed: 'M4 4l8 8M12 4l-8 8',
  cancelled: 'M8 3a5 5 0 1 0 0 10a5 5 0 0 0 0-10M4.6 11.4l6.8-6.8',
  skipped: 'M2.5 10a5.5 5.5 0 0 1 10.5-1.5M13.5 4.5v4.2h-4.2',
};

/** Shapes, so that nothing depends on colours alone. */
export function outcomeIcon(outcome: PageStep['outcome'] | BuildPageHead['outcome']): SVGSVGElement {
  const shown = outcome === 'built' ? 'ran' : outcome;
  return icon(paths[shown], `outcome is-${shown}`);
}
