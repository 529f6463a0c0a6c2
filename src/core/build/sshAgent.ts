import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import * as l10n from '@vscode/l10n';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { onAbort } from '../base/abort.ts';
import { type Log } from '../base/log.ts';
import { UserError } from '../base/userError.ts';
import { type SshForwarding } from './build.ts';
import { errorCode, fileError } from './fileError.ts';
import { unary, type GrpcCall, type GrpcMethod } from './grpc.ts';
import { grpcNotFound, GrpcStatus } from './grpcStatus.ts';
import { BytesMessageSchema, CheckAgentRequestSchema } from './proto/control_pb.ts';
import { type Environment } from './secrets.ts';
import { readSshKey, type SshKey } from './sshKey.ts';
import { answerAsAgent } from './sshKeyAgent.ts';

/** Makes sure, before a build begins, that the SSH agents that it is given answer, and that its keys can be used. @throws UserError */
export async function checkAgents(forwarded: readonly SshForwarding[], environment: Environment): Promise<void> {
  for (const { id, socket } of forwarded) {
    const path = socket ?? agentSocket(environment);
    if (path === undefined) {
      throw new UserError('invalid', l10n.t('There is no SSH agent for "{0}": SSH_AUTH_SOCK is not set.', id), {
        remedy: l10n.t('Start an agent (ssh-agent), add your key to it (ssh-add), and start the editor from there.'),
      });
    }
    if (await isFile(path)) {
      await readKey(path);
      continue;
    }
    try {
      (await open(path)).destroy();
    } catch (error) {
      throw new UserError('invalid', l10n.t('The SSH agent for "{0}" does not answer at {1}: {2}', id, path, errorCode(error) ?? ''), {
        remedy: l10n.t('Name the socket of an agent that runs, or the file of a private key.'),
        cause: error,
      });
    }
  }
}

/** Serves `moby.sshforward.v1.SSH`, by whose means a step speaks to an agent of this machine, or signs with a key of it. */
export function sshMethods(forwarded: readonly SshForwarding[], environment: Environment, log: Log): readonly (readonly [string, GrpcMethod])[] {
  const socketOf = (id: string): string => {
    const path = forwarded.find((one) => one.id === (id === '' ? 'default' : id));
    const socket = path && (path.socket ?? agentSocket(environment));
    if (socket === undefined) throw new GrpcStatus(grpcNotFound, `no SSH agent is forwarded as ${id}`);
    return socket;
  };
  return [
    [
      '/moby.sshforward.v1.SSH/CheckAgent',
      unary((request) => {
        socketOf(fromBinary(CheckAgentRequestSchema, request).id);
        return new Uint8Array();
      }),
    ],
    [
      '/moby.sshforward.v1.SSH/ForwardAgent',
      async (call) => {
        const [id = ''] = call.metadata('buildkit.ssh.id');
        log.debug(`A step of the build speaks to the SSH agent "${id}"`);
        const path = socketOf(id);
        if (await isFile(path)) await signWith(call, await readKey(path));
        else await forward(call, await open(path));
      },
    ],
  ];
}

function agentSocket({ SSH_AUTH_SOCK: socket }: Environment): string | undefined {
  if (socket !== undefined && socket !== '') return socket;
  // Windows' own agent listens there, and sets no variable.
  return process.platform === 'win32' ? String.raw`\\.\pipe\openssh-ssh-agent` : undefined;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}

/** @throws UserError where it is none, or cannot be read. */
async function readKey(path: string): Promise<SshKey> {
  const text = await readFile(path, 'latin1').catch((error: unknown) => {
    throw fileError(path, error);
  });
  return readSshKey(text, path);
}

async function signWith(call: GrpcCall, key: SshKey): Promise<void> {
  for await (const data of answerAsAgent(key, bytesOf(call))) await call.send(bytesMessage(data));
}

async function* bytesOf(call: GrpcCall): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const message of call.messages) yield fromBinary(BytesMessageSchema, message).data;
}

function bytesMessage(data: Uint8Array): Uint8Array {
  return toBinary(BytesMessageSchema, create(BytesMessageSchema, { data }));
}

async function open(path: string): Promise<Socket> {
  const socket = connect(path);
  await once(socket, 'connect');
  return socket;
}

async function forward(call: GrpcCall, socket: Socket): Promise<void> {
  const aborted = onAbort(call.signal, () => socket.destroy());
  const asking = sendOn(call, socket).catch(() => socket.destroy());
  try {
    for await (const data of socket as AsyncIterable<Buffer>) await call.send(bytesMessage(data));
  } finally {
    aborted.dispose();
    socket.destroy();
    // A step that still wants to say something finds the agent gone.
    void asking;
  }
}

async function sendOn(call: GrpcCall, socket: Socket): Promise<void> {
  for await (const data of bytesOf(call)) {
    if (!socket.write(data)) await once(socket, 'drain');
  }
  socket.end();
}
