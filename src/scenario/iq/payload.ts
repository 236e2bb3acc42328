// get, set: a request with any payload.
import { text } from '../fields.js';
import type { IqKind } from '../iq-kind.js';
import { compileXml, xml } from '../template.js';

const payload = (type: 'get' | 'set'): IqKind<string> => ({
  summary: `any payload, as XML, in an iq of type ${type}`,
  schema: text('an element', '"<query xmlns=\'jabber:iq:version\'/>"'),
  to: '{{domain}}',
  compile(source, compiler) {
    const compiled = compileXml(source);
    if ('wrong' in compiled) {
      compiler.fault([type], compiled.wrong);
      return { type, ns: '', payload: xml`` };
    }
    return { type, ns: compiled.root.getNS() ?? '', payload: compiled.template };
  },
});

export const get = payload('get');
export const set = payload('set');
