import { DATE_TIME, URI } from './formats';
import type { ObjectSchema, Schema } from './schema';

/** Whether a value is valid beyond doubt. `false` means only that somebody has to look. */
export type QuickCheck = (value: unknown) => boolean;

/**
 * Writes a schema as one straight function, several times faster than walking it: names of fields become constants, so that
 * the engine reads them at fixed places. It need not be complete, only never wrong when it says yes.
 *
 * @throws EvalError where the environment forbids code made from texts
 */
export function quickCheckOf(schema: Schema): QuickCheck {
  const functions = new Map<Schema, string>();
  const bodies: string[] = [];
  const root = expression(schema, 'v', functions, bodies);
  // The text is made of our own generated tables only; the names in them are checked when they are written.
  const make = new Function('time', 'uri', `'use strict';${bodies.join('')}return function(v){return ${root};};`) as (
    time: RegExp,
    uri: RegExp,
  ) => QuickCheck;
  return make(DATE_TIME, URI);
}

/** A condition on `v` that holds for valid values only. */
function expression(schema: Schema, v: string, functions: Map<Schema, string>, bodies: string[]): string {
  switch (schema.kind) {
    case 'any':
      return 'true';
    case 'boolean':
      return `typeof ${v}==='boolean'`;
    case 'text':
      return `typeof ${v}==='string'${upTo(`${v}.length`, schema.maxLength)}`;
    case 'time':
    case 'uri':
      return `typeof ${v}==='string'${upTo(`${v}.length`, schema.maxLength)}&&${schema.kind}.test(${v})`;
    case 'words':
      return `(${schema.words.map((word) => `${v}===${JSON.stringify(word)}`).join('||')})`;
    case 'integer':
    case 'number': {
      // Multiples are rare and need their tolerance: they are left to the one who looks.
      if (schema.multipleOf !== undefined) return 'false';
      const whole = schema.kind === 'integer' ? `&&${v}%1===0` : '';
      const { minimum, maximum } = schema;
      return `typeof ${v}==='number'${whole}&&${v}>=${Math.max(minimum, -Number.MAX_VALUE)}&&${v}<=${Math.min(maximum, Number.MAX_VALUE)}`;
    }
    case 'list':
    case 'object': {
      let name = functions.get(schema);
      if (name === undefined) {
        name = `f${functions.size}`;
        functions.set(schema, name);
        bodies.push(
          schema.kind === 'object'
            ? objectFunction(name, schema, functions, bodies)
            : `function ${name}(v){if(!Array.isArray(v)||v.length<${schema.minItems}${schema.maxItems < Infinity ? `||v.length>${schema.maxItems}` : ''})return false;` +
                `for(let i=0;i<v.length;i++){const x=v[i];if(!(${expression(schema.item, 'x', functions, bodies)}))return false}return true}`,
        );
      }
      return `${name}(${v})`;
    }
  }
}

/** Counts the known fields that are there; a closed object must then have no others. */
function objectFunction(
  name: string,
  { fields, open }: ObjectSchema,
  functions: Map<Schema, string>,
  bodies: string[],
): string {
  const steps = fields.map((field) => {
    const valid = expression(field.schema, 'x', functions, bodies);
    return `x=v.${field.name};if(x!==undefined){n++;if(!(${valid}))return false}${field.required ? 'else return false;' : ''}`;
  });
  const rest = open ? 'return true' : 'for(const k in v)n--;return n===0';
  return `function ${name}(v){if(typeof v!=='object'||v===null||Array.isArray(v))return false;let n=0,x;${steps.join('')}${rest}}`;
}

function upTo(what: string, maximum: number): string {
  return maximum < Infinity ? `&&${what}<=${maximum}` : '';
}
