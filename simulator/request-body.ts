import { isDeepStrictEqual } from 'node:util';
import { XMLValidator } from 'fast-xml-parser';
import { xmlParser } from './xml-parser';

/** Whether a request body says the same as `expected`, however it is written: white space, quotes, order of attributes. */
export function isSameXml(body: string, expected: string): boolean {
  return XMLValidator.validate(body) === true && isDeepStrictEqual(xmlParser.parse(body), xmlParser.parse(expected));
}

/** The same of JSON: white space and the order of properties do not matter. */
export function isSameJson(body: string, expected: string): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(body), JSON.parse(expected));
  } catch {
    return false;
  }
}
