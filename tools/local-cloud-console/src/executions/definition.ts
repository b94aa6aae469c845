/** A state machine in the Amazon States Language, as far as it is drawn. https://states-language.net/ */
export interface Region {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, StateDefinition>>;
}

export interface StateDefinition {
  readonly Type: string;
  readonly Comment?: string;
  readonly Resource?: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: readonly ChoiceRule[];
  readonly Catch?: readonly { readonly Next?: string; readonly ErrorEquals?: readonly string[] }[];
  readonly Branches?: readonly Region[];
  readonly ItemProcessor?: Region;
  readonly Iterator?: Region;
}

export interface ChoiceRule {
  readonly Next?: string;
  readonly Condition?: unknown;
  readonly Variable?: string;
  readonly And?: readonly ChoiceRule[];
  readonly Or?: readonly ChoiceRule[];
  readonly Not?: ChoiceRule;
  readonly [operator: string]: unknown;
}

export interface Transition {
  readonly from: string;
  readonly to: string;
  readonly kind: 'next' | 'choice' | 'otherwise' | 'catch';
  /** Under which condition, or after which errors. */
  readonly text?: string;
}

/** The branches of a Parallel state, or what processes a Map state's items. */
export function innerRegions(state: StateDefinition): readonly { title: string; region: Region }[] {
  if (state.Type === 'Parallel')
    return (state.Branches ?? []).map((region, index) => ({ title: `Branch ${index + 1}`, region }));
  const each = state.Type === 'Map' ? (state.ItemProcessor ?? state.Iterator) : undefined;
  return each ? [{ title: 'Each item', region: each }] : [];
}

/** Where a region's states lead to, within the region. Several rules that lead from one state to another are one. */
export function transitionsOf(region: Region): Transition[] {
  const found = new Map<string, Transition>();
  const add = ({ from, to, kind, text }: Omit<Transition, 'to'> & { to: string | undefined }): void => {
    if (to === undefined || !(to in region.States)) return;
    const key = `${from}\n${to}\n${kind}`;
    const before = found.get(key);
    const both = [before?.text, text].filter((one) => one !== undefined).join(' or ');
    found.set(key, { from, to, kind, ...(both !== '' && { text: both }) });
  };
  for (const [from, state] of Object.entries(region.States)) {
    if (state.Type === 'Choice') {
      for (const rule of state.Choices ?? []) add({ from, to: rule.Next, kind: 'choice', text: conditionText(rule) });
      add({ from, to: state.Default, kind: 'otherwise', text: 'otherwise' });
    } else if (state.End !== true) add({ from, to: state.Next, kind: 'next' });
    for (const { Next, ErrorEquals } of state.Catch ?? [])
      add({ from, to: Next, kind: 'catch', text: (ErrorEquals ?? []).map(errorText).join(', ') });
  }
  return [...found.values()];
}

/** Every state by its name, which is unique in the whole machine. */
export function allStates(region: Region): Map<string, StateDefinition> {
  const found = new Map(Object.entries(region.States));
  for (const state of Object.values(region.States))
    for (const inner of innerRegions(state)) for (const [name, one] of allStates(inner.region)) found.set(name, one);
  return found;
}

/** Does a thread that leaves the state end there? */
export function isLast(state: StateDefinition): boolean {
  return state.End === true || state.Type === 'Succeed' || state.Type === 'Fail';
}

function errorText(name: string): string {
  return name === 'States.ALL' ? 'any error' : name;
}

const COMPARISONS: readonly (readonly [ending: string, sign: string])[] = [
  ['GreaterThanEquals', '≥'],
  ['LessThanEquals', '≤'],
  ['GreaterThan', '>'],
  ['LessThan', '<'],
  ['Matches', 'matches'],
  ['Equals', '='],
];
const OTHER_FIELDS = new Set(['Next', 'Variable', 'Condition', 'Assign', 'Output', 'Comment']);

/** A rule of a Choice state in one line: `$.energy > 50`, or its JSONata expression. */
export function conditionText(rule: ChoiceRule): string {
  if (rule.Condition !== undefined) {
    const text = typeof rule.Condition === 'string' ? rule.Condition : JSON.stringify(rule.Condition);
    return /^\{%([\s\S]*)%\}$/.exec(text)?.[1]?.trim().replace(/\s+/g, ' ') ?? text;
  }
  if (rule.And) return rule.And.map(conditionText).join(' and ');
  if (rule.Or) return rule.Or.map(conditionText).join(' or ');
  if (rule.Not) return `not (${conditionText(rule.Not)})`;
  const operator = Object.keys(rule).find((name) => !OTHER_FIELDS.has(name)) ?? '';
  const value = rule[operator];
  const variable = rule.Variable ?? '';
  const kind = /^Is(\w+)$/.exec(operator)?.[1]?.toLowerCase();
  if (kind !== undefined) return `${variable} is ${value === false ? 'not ' : ''}${kind}`;
  const shown = operator.endsWith('Path') ? String(value) : JSON.stringify(value);
  const plain = operator.replace(/Path$/, '');
  const sign = COMPARISONS.find(([ending]) => plain.endsWith(ending))?.[1] ?? operator;
  return [variable, sign, shown].join(' ');
}
