/**
 * What an engine of a window was chosen by: it tells engines apart, and stays the same in the next window. Rows,
 * documents and files carry it as their `engineId`.
 */
export type EngineKey = string;

/** The engine that the docker command line would use. */
export const commandLineKey: EngineKey = 'cli';

export function contextKey(context: string): EngineKey {
  return `context:${context}`;
}

export function hostKey(host: string): EngineKey {
  return `host:${host}`;
}

/** Whether it is a key, rather than what an engine calls itself. */
export function isEngineKey(text: string): boolean {
  return text === commandLineKey || text.startsWith('context:') || text.startsWith('host:');
}

/** The context that a key names; undefined for an engine that was chosen otherwise. */
export function contextOfKey(key: EngineKey): string | undefined {
  return key.startsWith('context:') ? key.slice('context:'.length) : undefined;
}

/** An engine's key as the authority of an address, which the editor takes for the same in lower case. */
export function authorityOf(key: EngineKey): string {
  return key === commandLineKey ? key : `x${Buffer.from(key).toString('hex')}`;
}

/** @returns undefined where the address names no engine, which stands for the one that the window shows. */
export function keyOfAuthority(authority: string): EngineKey | undefined {
  if (authority === commandLineKey) return commandLineKey;
  return /^x(?:[\da-f]{2})+$/.test(authority) ? Buffer.from(authority.slice(1), 'hex').toString() : undefined;
}
