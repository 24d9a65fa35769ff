const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';
/** Position of the status in `HTTP/1.1 200 …`. */
const STATUS_START = 9;

/** Reads one HTTP/1.1 response after another from a connection that carries one request at a time. */
export class ResponseReader {
  #pending = '';

  /**
   * Adds bytes that arrived.
   *
   * @returns the status and the body once the response is complete, else undefined
   */
  push(chunk) {
    const text = this.#pending + chunk.latin1Slice();
    const headEnd = text.indexOf(HEAD_END);
    const response = headEnd < 0 ? undefined : responseIn(text, headEnd);
    this.#pending = response ? '' : text;
    return response;
  }
}

function responseIn(text, headEnd) {
  const head = text.slice(0, headEnd);
  const bodyStart = headEnd + HEAD_END.length;
  const status = Number(text.slice(STATUS_START, STATUS_START + 3));
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (length !== undefined) {
    const bodyEnd = bodyStart + Number(length);
    return text.length < bodyEnd ? undefined : { status, body: text.slice(bodyStart, bodyEnd) };
  }
  if (!/^transfer-encoding: *chunked/im.test(head)) return { status, body: '' };
  // nothing follows the last chunk, since the next request has not been sent
  return text.endsWith(LAST_CHUNK) ? { status, body: joinedChunks(text, bodyStart) } : undefined;
}

function joinedChunks(text, start) {
  let body = '';
  for (let position = start; ;) {
    const lineEnd = text.indexOf('\r\n', position);
    const size = Number.parseInt(text.slice(position, lineEnd), 16);
    if (!(size > 0)) return body;
    body += text.slice(lineEnd + 2, lineEnd + 2 + size);
    position = lineEnd + 2 + size + 2;
  }
}
