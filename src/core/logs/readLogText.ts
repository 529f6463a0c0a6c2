import { abortError, onAbort } from '../base/abort.ts';
import { DisposableStore } from '../base/disposable.ts';
import { LogSession, type LogSessionOptions } from './logSession.ts';
import { logText } from './logText.ts';

/** The merged log of a selection as it is now, as one text. */
export async function readLogText(options: LogSessionOptions, signal: AbortSignal): Promise<string> {
  const store = new DisposableStore();
  try {
    const session = store.own(new LogSession(options));
    await new Promise<void>((resolve, reject) => {
      store.own(onAbort(signal, () => reject(abortError())));
      store.own(
        session.onDidChangeSources(() => {
          if (session.hasBegun) resolve();
        }),
      );
      // A note before the beginning says why there is none.
      store.own(session.onDidChange(({ kind }) => {
        if (kind === 'appended' && session.isLost) resolve();
      }));
      session.follow();
    });
    session.suspend();
    const { buffer, sources } = session;
    const names = sources.length > 1 ? sources.map(({ name }) => name) : undefined;
    const lines = Array.from({ length: buffer.length }, (_, index) => buffer.at(buffer.start + index)).filter((line) => line !== undefined);
    return lines.map((line) => `${logText(line, { hasTimes: true, ...(names ? { names } : {}) })}\n`).join('');
  } finally {
    store.dispose();
  }
}
