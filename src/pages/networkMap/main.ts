import { connect } from '../shared/host.ts';
import { NetworkMapView, type NetworkMapMemory } from './networkMapView.ts';
import type { FromNetworkMap, ToNetworkMap } from './protocol.ts';

let view: NetworkMapView | undefined;
const host = connect<FromNetworkMap, NetworkMapMemory>((data) => {
  const message = data as ToNetworkMap;
  if (message.kind !== 'open') {
    view?.take(message);
    return;
  }
  view = new NetworkMapView(host, message);
  document.body.replaceChildren(view.element);
});
host.send({ kind: 'ready' });
