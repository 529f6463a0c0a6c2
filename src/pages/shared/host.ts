/** What the editor gives a page (VS Code's webview API). */
interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): EditorApi;

/** The extension at the other end of a page. */
export interface Host<Out, State> {
  send(message: Out): void;
  /** What the page remembered before it was loaded anew; nothing of it is sure. */
  readonly state: Partial<State>;
  /** Remembers, for as long as the tab is there. */
  remember(state: State): void;
}

/** Connects the page. May be called once. */
export function connect<Out, State>(onMessage: (message: unknown) => void): Host<Out, State> {
  const api = acquireVsCodeApi();
  window.addEventListener('message', ({ data }) => onMessage(data));
  const state = api.getState();
  return {
    send: (message) => api.postMessage(message),
    state: typeof state === 'object' && state !== null ? state : {},
    remember: (next) => api.setState(next),
  };
}
