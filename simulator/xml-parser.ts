import { XMLParser } from 'fast-xml-parser';

/**
 * Parses documents that came into plain objects: attributes begin with `@`, all values are texts. It is another parser
 * than the one of the reader that is tested against this simulator.
 */
export const xmlParser = new XMLParser({
  attributeNamePrefix: '@',
  ignoreAttributes: false,
  parseAttributeValue: false,
  parseTagValue: false,
  ignoreDeclaration: true,
});
