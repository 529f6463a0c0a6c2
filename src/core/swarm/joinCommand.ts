/** What is needed to join a swarm, read from the command that shows it or from a bare token; undefined where there is no token in it. */
export function joinCommandOf(text: string): { readonly token: string; readonly managerAddress: string } | undefined {
  const words = text.trim().split(/\s+/).map((word) => word.replace(/^(--token=)?(["'])(.*)\2$/, '$1$3'));
  const token = words.find((word) => /^(--token=)?SWMTKN-[12]-[\da-z]{50}-[\da-z]{25}$/.test(word))?.replace('--token=', '');
  if (token === undefined) return undefined;
  const managerAddress = words.find((word) => /^(\[[\da-fA-F:.]+\]|[\w.-]+):\d{1,5}$/.test(word)) ?? '';
  return { token, managerAddress };
}

/** The command that brings another engine into the swarm. It holds a credential. */
export function joinCommandText(token: string, managerAddress: string): string {
  return `docker swarm join --token ${token} ${managerAddress}`;
}
