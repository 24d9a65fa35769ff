import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Node keeps the response in progress on the socket, and looks there itself when nobody listens for client errors. */
export function responseOn(socket: Socket & { readonly _httpMessage?: Partial<ServerResponse> | null }) {
  return socket._httpMessage;
}
