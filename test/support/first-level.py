"""Reads one direction of a recorded connection from stdin; prints the first-level elements as JSON: [[local name, id], ...].

The oracle for what a tap should have seen. It shares nothing with the program: expat does the parsing, and a new stream
header (RFC 6120 section 4.3.3) begins a new document.
"""

import json
import re
import sys
from xml.parsers import expat

HEADER = re.compile(rb"(?:<\?xml[^>]*\?>\s*)?<stream:stream\s")


def main():
    data = sys.stdin.buffer.read()
    starts = [match.start() for match in HEADER.finditer(data)]
    elements = []
    for start, end in zip(starts, starts[1:] + [len(data)]):
        read_stream(data[start:end], elements)
    print(json.dumps(elements))


def read_stream(data, elements):
    depth = 0

    def start(name, attributes):
        nonlocal depth
        depth += 1
        if depth == 2:
            elements.append([name.split(":")[-1], attributes.get("id")])

    def end(_name):
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(data, False)


main()
