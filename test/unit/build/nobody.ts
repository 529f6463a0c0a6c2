/** Runs something without the rights of root, to whom no file is closed; as it is where the tests do not run as root. */
export async function asNobody(run: () => void | Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) {
    await run();
    return;
  }
  process.setegid?.(65534);
  process.seteuid?.(65534);
  try {
    await run();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
}
