import { connect } from '../shared/host.ts';
import type { FromStatsPage, ToStatsPage } from './protocol.ts';
import { StatsView, type StatsPageMemory } from './statsView.ts';

let view: StatsView | undefined;
const host = connect<FromStatsPage, StatsPageMemory>((data) => {
  const message = data as ToStatsPage;
  if (message.kind !== 'open') {
    view?.take(message);
    return;
  }
  view = new StatsView(host, message);
  document.body.replaceChildren(view.element);
});
host.send({ kind: 'ready' });
