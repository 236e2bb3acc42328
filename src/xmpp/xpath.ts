// The small part of XPath that filters and scenarios know: steps, `//`, `*`, attributes, and simple conditions. Names are local names.
import type { Element } from '@xmpp/xml';

/** In square brackets: `[@a]`, `[@a='v']`, `[text()='v']`, `[namespace-uri()='v']`, `[child]`, `[child='v']`. */
interface Condition {
  readonly on: 'attribute' | 'text' | 'namespace' | 'child';
  readonly name: string;
  readonly value?: string;
}

interface Step {
  /** After `//`: at any depth. */
  readonly isDeep: boolean;
  /** Local name, or `*`. */
  readonly name: string;
  readonly conditions: readonly Condition[];
}

export interface Path {
  readonly steps: readonly Step[];
  /** The path ends with `/@name`. */
  readonly attribute?: string;
}

/** What is wrong with a path, and where in it. */
export interface PathFault {
  readonly at: number;
  readonly message: string;
}

/** Steps and conditions together. */
const mostSteps = 64;

const stepForm = /(\/\/?)(?:@([\w.:-]+)$|(?:[\w.-]+:)?(\*|[\w.-]+))/y;
const conditionForm =
  /\[\s*(?:@([\w.:-]+)|(text\(\))|(namespace-uri\(\))|(?:[\w.-]+:)?([\w.-]+))\s*(?:=\s*(?:'([^']*)'|"([^"]*)"))?\s*\]/y;

/** @returns the fault with what would be right */
export function parsePath(text: string): Path | PathFault {
  const steps: Step[] = [];
  let conditions: Condition[] = [];
  let at = 0;
  for (let count = 0; at < text.length; count++) {
    if (count === mostSteps) return { at, message: `a path has at most ${mostSteps} steps and conditions` };
    if (text[at] === '[' && steps.length > 0) {
      const condition = conditionAt(text, at);
      if ('message' in condition) return condition;
      conditions.push(condition.condition);
      at = condition.end;
      continue;
    }
    stepForm.lastIndex = at;
    const [whole, slashes, attribute, name = ''] = stepForm.exec(text) ?? [];
    if (whole === undefined) return { at, message: stepFault(text, at) };
    at += whole.length;
    if (attribute !== undefined) {
      if (slashes === '//')
        return { at: at - whole.length, message: 'write //*/@name for an attribute anywhere' };
      return steps.length > 0
        ? { steps, attribute }
        : { at: 0, message: 'write /*/@name for an attribute of the stanza' };
    }
    conditions = [];
    steps.push({ isDeep: slashes === '//', name, conditions });
  }
  return steps.length > 0
    ? { steps }
    : { at: 0, message: 'the path is empty; write /message/body or //body' };
}

function stepFault(text: string, at: number): string {
  if (at === 0 && text[0] !== '/') return 'a path begins with / or //, such as /message/body';
  if (text[at] === '/') return 'after / comes a name, * or, at the end, @attribute';
  return 'after a step comes / or [condition]';
}

function conditionAt(text: string, at: number): { condition: Condition; end: number } | PathFault {
  conditionForm.lastIndex = at;
  const [whole, attribute, isText, isNamespace, child, single, double] = conditionForm.exec(text) ?? [];
  const value = single ?? double;
  const faulty = {
    at,
    message: "a condition is like [@type='chat'], [text()='hello'] or [namespace-uri()='urn:xmpp:ping']",
  };
  if (whole === undefined || ((isText ?? isNamespace) !== undefined && value === undefined)) return faulty;
  const on = attribute ? 'attribute' : isText ? 'text' : isNamespace ? 'namespace' : 'child';
  const condition = { on, name: attribute ?? child ?? '', ...(value !== undefined && { value }) } as const;
  return { condition, end: at + whole.length };
}

/** Whether the path leads anywhere from the root of which `stanza` is the only element; each step looks at an element once. */
export function leads({ steps, attribute }: Path, stanza: Element): boolean {
  let starts: readonly Element[] = [stanza];
  let reached: readonly Element[] = [];
  for (const step of steps) {
    reached = elementsAt(step, starts);
    starts = reached.flatMap((element) => element.getChildElements());
  }
  return reached.some((element) => attribute === undefined || attributeOf(element, attribute) !== undefined);
}

function elementsAt(step: Step, starts: readonly Element[]): Element[] {
  const seen = new Set<Element>();
  const waiting = [...starts];
  const found: Element[] = [];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (fits(step, next)) found.push(next);
    if (step.isDeep) for (const child of next.getChildElements()) waiting.push(child);
  }
  return found;
}

const fits = ({ name, conditions }: Step, element: Element): boolean =>
  (name === '*' || element.getName() === name) && conditions.every((each) => holds(each, element));

function holds({ on, name, value }: Condition, element: Element): boolean {
  switch (on) {
    case 'attribute': {
      const own = attributeOf(element, name);
      return own !== undefined && (value === undefined || own === value);
    }
    case 'text':
      return element.text() === value;
    case 'namespace':
      return (element.getNS() ?? '') === value;
    case 'child':
      return element
        .getChildElements()
        .some((child) => child.getName() === name && (value === undefined || child.text() === value));
    default:
      return on satisfies never;
  }
}

/** As written, or by its local name. */
function attributeOf(element: Element, name: string): string | undefined {
  const key = Object.keys(element.attrs).find(
    (each) => each === name || each.slice(each.indexOf(':') + 1) === name,
  );
  return key === undefined ? undefined : String(element.attrs[key]);
}
