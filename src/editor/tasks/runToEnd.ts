import * as vscode from 'vscode';

/** Runs a task to its end. @returns its exit code; undefined where it was ended from outside. */
export function runToEnd(task: vscode.Task): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const codes = new Map<vscode.TaskExecution, number | undefined>();
    let own: vscode.TaskExecution | undefined;
    // Others end meanwhile, and this one may before it is known which it is.
    const settle = (): void => {
      if (!own || !codes.has(own)) return;
      listener.dispose();
      resolve(codes.get(own));
    };
    const listener = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      codes.set(execution, exitCode);
      settle();
    });
    const begun = (execution: vscode.TaskExecution): void => {
      own = execution;
      settle();
    };
    const failed = (error: unknown): void => {
      listener.dispose();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    vscode.tasks.executeTask(task).then(begun, failed);
  });
}
