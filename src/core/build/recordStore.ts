/** Where records are kept: files by name. Each call fails with an error where it cannot be done. */
export interface RecordStore {
  list(): Promise<readonly StoredFile[]>;
  /** @returns the parsed JSON. */
  read(name: string): Promise<unknown>;
  /** Replaces the whole file or nothing. @returns its size in bytes. */
  write(name: string, value: unknown): Promise<number>;
  /** Harmless where it is not there. */
  remove(name: string): Promise<void>;
}

export interface StoredFile {
  readonly name: string;
  readonly bytes: number;
}
