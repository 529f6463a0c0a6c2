import { connect } from '../shared/host.ts';
import { BuildView, type BuildPageMemory } from './buildView.ts';
import type { FromBuildPage, ToBuildPage } from './protocol.ts';

let view: BuildView | undefined;
const host = connect<FromBuildPage, BuildPageMemory>((data) => {
  const message = data as ToBuildPage;
  if (message.kind !== 'open') {
    view?.take(message);
    return;
  }
  const { tab, search, step } = host.state;
  view = new BuildView(host, message.words, { build: message.build, tab: tab ?? 'timeline', search: search ?? '', ...(step !== undefined && { step }) });
  document.body.replaceChildren(view.element);
});
host.send({ kind: 'ready' });
