import { isDeepStrictEqual } from 'node:util';
import { XMLParser, XMLValidator } from 'fast-xml-parser';

// Another parser than the one of the reader that is tested against this simulator.
const parser = new XMLParser({
  ignoreAttributes: false,
  parseAttributeValue: false,
  parseTagValue: false,
  processEntities: false,
  ignoreDeclaration: true,
});

/** Whether a request body says the same as `expected`, however it is written: white space, quotes, order of attributes. */
export function isSameXml(body: string, expected: string): boolean {
  return XMLValidator.validate(body) === true && isDeepStrictEqual(parser.parse(body), parser.parse(expected));
}

/** The same of JSON: white space and the order of properties do not matter. */
export function isSameJson(body: string, expected: string): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(body), JSON.parse(expected));
  } catch {
    return false;
  }
}
