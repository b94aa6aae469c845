/** The parser without the builder beside it, which brings a library of its own into every bundle. */
declare module 'xml2js/lib/parser' {
  export { Parser } from 'xml2js';
}
