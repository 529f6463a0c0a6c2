import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { createHash, randomUUID, type Hash } from 'node:crypto';
import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../base/userError.ts';
import * as l10n from '@vscode/l10n';
import { isMissing } from './fileError.ts';
import { unary, type GrpcCall, type GrpcMethod } from './grpc.ts';
import { grpcAlreadyExists, grpcInvalid, grpcNotFound, grpcOutOfRange, GrpcStatus } from './grpcStatus.ts';
import { ContentPieceSchema, ContentRequestSchema, InfoResponseSchema, WriteRequestSchema, WriteResponseSchema, type WriteRequest } from './proto/content_pb.ts';
import { openFlags } from './smallFile.ts';

/** A folder of this machine that is an OCI image layout. */
export interface LayoutFolder {
  readonly path: string;
  /** Only where a cache is exported. */
  readonly isWritable: boolean;
}

/**
 * Serves what an engine needs of `containerd.services.content.v1.Content` to read an image or a cache from folders of
 * this machine, and to write a cache into one: by digest, and nothing else. It lists nothing, and removes nothing.
 *
 * @param folders by the ids that the engine was told.
 * @param onError is told where a folder cannot be written to.
 */
export function contentMethods(folders: ReadonlyMap<string, LayoutFolder>, onError: (error: UserError) => void): readonly (readonly [string, GrpcMethod])[] {
  const folderOf = (call: GrpcCall): LayoutFolder => {
    const [id = ''] = call.metadata('buildkit-attachable-store-id');
    const folder = folders.get(id);
    if (!folder) throw new GrpcStatus(grpcNotFound, 'no such store');
    return folder;
  };
  return [
    [`${service}/Info`, (call) => unary((request) => info(folderOf(call), fromBinary(ContentRequestSchema, request).digest))(call)],
    [`${service}/Read`, (call) => read(folderOf(call), call)],
    [`${service}/Write`, (call) => new Writing(folderOf(call), call, onError).run()],
    // Nothing is kept of what was not written to its end.
    [`${service}/ListStatuses`, unary(() => nothing)],
    [`${service}/Abort`, unary(() => nothing)],
  ];
}

const service = '/containerd.services.content.v1.Content';
const nothing = new Uint8Array(0);
const chunkSize = 128 * 1024;

/** Where the content of a digest is. @throws GrpcStatus where it is none: it must not lead anywhere else. */
export function blobPath(folder: string, digest: string): string {
  const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? [];
  if (hex === undefined) throw new GrpcStatus(grpcInvalid, `this is no digest: ${digest.slice(0, 100)}`);
  return join(folder, 'blobs', 'sha256', hex);
}

async function sizeOf(path: string): Promise<number | undefined> {
  const stats = await stat(path).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
  return stats?.isFile() ? stats.size : undefined;
}

async function info({ path }: LayoutFolder, digest: string): Promise<Uint8Array> {
  const size = await sizeOf(blobPath(path, digest));
  if (size === undefined) throw notFound(digest);
  return toBinary(InfoResponseSchema, create(InfoResponseSchema, { info: { digest, size: BigInt(size), createdAt: now(), updatedAt: now() } }));
}

async function read({ path }: LayoutFolder, call: GrpcCall): Promise<void> {
  for await (const message of call.messages) {
    const { digest, offset, size } = fromBinary(ContentRequestSchema, message);
    const file = await open(blobPath(path, digest), openFlags).catch((error: unknown) => {
      throw isMissing(error) ? notFound(digest) : error;
    });
    try {
      await sendContent(call, file, Math.max(Number(offset), 0), size > 0n ? Number(size) : Infinity);
    } finally {
      await file.close();
    }
    return;
  }
}

async function sendContent(call: GrpcCall, file: FileHandle, start: number, size: number): Promise<void> {
  const buffer = Buffer.allocUnsafe(chunkSize);
  for (let at = start; at < start + size; ) {
    call.signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, Math.min(chunkSize, start + size - at), at);
    if (bytesRead === 0) return;
    await call.send(toBinary(ContentPieceSchema, create(ContentPieceSchema, { offset: BigInt(at), data: buffer.subarray(0, bytesRead) })));
    at += bytesRead;
  }
}

/** One content that is written: whole and with the digest that it was to have, or not there. */
class Writing {
  readonly #folder: LayoutFolder;
  readonly #call: GrpcCall;
  readonly #onError: (error: UserError) => void;
  readonly #partial: string;
  readonly #startedAt = now();
  readonly #hash: Hash = createHash('sha256');
  #file: FileHandle | undefined;
  #size = 0;
  #total = 0;
  #expected = '';

  constructor(folder: LayoutFolder, call: GrpcCall, onError: (error: UserError) => void) {
    this.#folder = folder;
    this.#call = call;
    this.#onError = onError;
    this.#partial = join(folder.path, 'blobs', 'sha256', `.${randomUUID()}.part`);
  }

  async run(): Promise<void> {
    if (!this.#folder.isWritable) throw new GrpcStatus(grpcInvalid, 'this store is only read');
    try {
      for await (const message of this.#call.messages) {
        const request = fromBinary(WriteRequestSchema, message);
        await this.#answer(request);
        if (request.action === action.commit) return;
      }
    } catch (error) {
      if (error instanceof Error && 'syscall' in error) this.#onError(new UserError('file', l10n.t('The cache cannot be written to {0}: {1}', this.#folder.path, messageOf(error)), { cause: error }));
      throw error;
    } finally {
      await this.#file?.close();
      await rm(this.#partial, { force: true });
    }
  }

  async #answer(request: WriteRequest): Promise<void> {
    if (request.total > 0n) this.#total = Number(request.total);
    if (request.expected !== '') await this.#expect(request.expected);
    if (request.action !== action.status) await this.#write(request);
    const digest = request.action === action.commit ? await this.#commit() : '';
    const state = { action: request.action, startedAt: this.#startedAt, updatedAt: now(), offset: BigInt(this.#size), total: BigInt(this.#total), digest };
    await this.#call.send(toBinary(WriteResponseSchema, create(WriteResponseSchema, state)));
  }

  async #expect(digest: string): Promise<void> {
    this.#expected = digest;
    if ((await sizeOf(blobPath(this.#folder.path, digest))) !== undefined) throw new GrpcStatus(grpcAlreadyExists, `content ${digest} is there already`);
  }

  async #write({ data, offset }: WriteRequest): Promise<void> {
    if (data.length === 0) return;
    if (Number(offset) !== this.#size) throw new GrpcStatus(grpcOutOfRange, `written is up to ${this.#size}`);
    if (!this.#file) {
      await mkdir(join(this.#folder.path, 'blobs', 'sha256'), { recursive: true });
      this.#file = await open(this.#partial, 'wx');
    }
    this.#hash.update(data);
    await this.#file.writeFile(data);
    this.#size += data.length;
  }

  async #commit(): Promise<string> {
    const digest = `sha256:${this.#hash.digest('hex')}`;
    const isRight = (this.#expected === '' || this.#expected === digest) && (this.#total === 0 || this.#total === this.#size);
    if (!isRight || !this.#file) throw new GrpcStatus(grpcInvalid, `what was sent is not ${this.#expected}`);
    await this.#file.close();
    this.#file = undefined;
    await rename(this.#partial, blobPath(this.#folder.path, digest));
    return digest;
  }
}

/** The values of WriteContentRequest.action. */
const action = { status: 0, write: 1, commit: 2 } as const;

function notFound(digest: string): GrpcStatus {
  return new GrpcStatus(grpcNotFound, `content ${digest} not found`);
}

function now(): { readonly seconds: bigint; readonly nanos: number } {
  return { seconds: BigInt(Math.floor(Date.now() / 1000)), nanos: 0 };
}
