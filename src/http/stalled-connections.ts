import type { Socket } from 'node:net';
import { responseOn } from './response-on-socket.js';

/**
 * Closes a connection whose client does not read its answer; the listener of the server's `timeout` event. Node tells of a
 * socket on which no byte has moved for the server's `timeout`, or for its `keepAliveTimeout` between two requests. A slow
 * client that reads on moves bytes.
 *
 * | an answer is in progress | bytes of it wait for the client | then                                       |
 * | ------------------------ | ------------------------------- | ------------------------------------------ |
 * | no                       | –                               | closed, as Node does where nobody listens  |
 * | yes                      | no                              | left: the answer is still being made       |
 * | yes                      | yes                             | closed                                     |
 */
export function closeStalled(socket: Socket): void {
  const isBeingMade = Boolean(responseOn(socket)) && socket.writableLength === 0;
  if (!isBeingMade) socket.destroy();
}
