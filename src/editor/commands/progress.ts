import * as vscode from 'vscode';
import { abortError } from '../../core/base/abort.ts';

/** How long something may take before a notification says that it is going on. */
const quietMilliseconds = 500;

/**
 * Runs a task; where it takes longer than half a second, a notification with a cancel button shows what is going
 * on. Cancelling aborts the signal and rejects with an abort error at once.
 */
export async function withProgress<T>(title: string, task: (signal: AbortSignal, report: (message: string) => void) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let show: (message: string) => void = () => undefined;
  let latest = '';
  const report = (message: string): void => {
    latest = message;
    show(message);
  };
  const running = task(controller.signal, report);
  const cancelled = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(abortError()), { once: true });
  });
  const ended = Promise.race([running, cancelled]);
  const timer = setTimeout(() => {
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    void vscode.window.withProgress(options, async (progress, token) => {
      token.onCancellationRequested(() => controller.abort());
      show = (message) => progress.report({ message });
      if (latest !== '') show(latest);
      await ended.catch(() => undefined);
    });
  }, quietMilliseconds);
  try {
    return await ended;
  } finally {
    clearTimeout(timer);
  }
}
