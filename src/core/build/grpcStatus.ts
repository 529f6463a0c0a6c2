/** The status that a call ends with, other than OK. [gRPC, status codes] */
export class GrpcStatus extends Error {
  readonly code: number;
  /** `google.rpc.Status` as it was sent, where the other side had more to say. */
  readonly details: Uint8Array | undefined;

  constructor(code: number, message: string, details?: Uint8Array) {
    super(message);
    this.code = code;
    this.details = details;
  }

  /** Whether the other side ended the call without saying more. */
  get isReset(): boolean {
    return this.code === grpcInternal && this.message.startsWith('Stream closed');
  }
}

export const grpcUnknown = 2;
export const grpcInvalid = 3;
export const grpcNotFound = 5;
export const grpcAlreadyExists = 6;
export const grpcOutOfRange = 11;
export const grpcUnimplemented = 12;
export const grpcInternal = 13;
export const grpcUnavailable = 14;
