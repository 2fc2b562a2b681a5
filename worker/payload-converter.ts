import { defaultPayloadConverter, type PayloadConverter } from '@temporalio/common';

/**
 * How workflows read payloads; bundled with their code. One that cannot be read is `undefined` instead of an error: any
 * client of Temporal can send a signal, and an error would come up before its handler, fail the task, and hold the
 * workflow until somebody resets it. The handlers make a question to the operators of a payload that is none.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload<T>(payload: Parameters<PayloadConverter['fromPayload']>[0]): T {
    try {
      return defaultPayloadConverter.fromPayload<T>(payload);
    } catch {
      return undefined as T;
    }
  },
};
