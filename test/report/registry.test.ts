import { describe, expect, it } from 'vitest';
import { parseWriterNames } from '../../src/report/registry.js';

describe('parseWriterNames', () => {
  it('keeps the order and each name once', () => {
    expect(parseWriterNames('json, text,json')).toEqual(['json', 'text']);
  });

  it.each(['', 'text,', 'pdf', 'constructor', 'Text'])('refuses %j', (list) => {
    expect(parseWriterNames(list)).toMatchObject({
      wrong: expect.stringMatching(/is not one of text, json, /),
    });
  });
});
