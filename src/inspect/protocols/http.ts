// HTTP by its first line (RFC 9112 §3, §4), and the beginning of HTTP/2 (RFC 9113 §3.4).
import type { StreamProtocol } from '../protocol.js';

const request = /^(?:GET|POST|PUT|HEAD|OPTIONS|DELETE|CONNECT|PATCH|TRACE) \S/;
const response = /^HTTP\/1\.[01] \d{3}/;
const start = /^(?:GET|POST|PUT|HEAD|OPTIONS|DELETE|CONNECT|PATCH|TRACE) \S|^HTTP\/1\.[01] /;

export const http: StreamProtocol = {
  name: 'http',
  is: ({ upstream, downstream }) => start.test(upstream) || start.test(downstream),
  line: (line, dir) => {
    const isStart = dir === 'upstream' ? request.test(line) : response.test(line);
    // What follows a question mark may be a token.
    return isStart
      ? line.replace(/^([A-Z]+ [^\s?]*)\?\S*/, '$1?…').replace(/^(?=[A-Z]+ )/, 'HTTP ')
      : undefined;
  },
};

export const http2: StreamProtocol = {
  name: 'http2',
  is: ({ upstream }) => upstream.startsWith('PRI * HTTP/2.0\r\n'),
  piece: (_, dir, isFirst) => (dir === 'upstream' && isFirst ? 'HTTP/2 connection preface' : undefined),
};
