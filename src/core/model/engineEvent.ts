/** One event of the engine's stream. [Engine API, SystemEvents] */
export interface EngineEvent {
  readonly type: 'container' | 'image' | 'volume' | 'network' | 'builder' | 'daemon' | 'node' | 'service' | 'config' | 'secret';
  /** "start", "health_status", …; what follows a colon ("exec_start: sh", "health_status: healthy") is cut off. */
  readonly action: string;
  /** The part after the colon, trimmed, where there is one. */
  readonly detail?: string;
  /** The container's id, the image's id or name, the volume's name, the network's id. */
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Nanoseconds since the epoch, exact. */
  readonly timeNano: bigint;
}
