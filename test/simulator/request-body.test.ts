import assert from 'node:assert/strict';
import { isSameJson, isSameXml } from '../../simulator/request-body';

const XML = '<AFRICA><Platform ID="1" Action="GET_TREE" /></AFRICA>';

describe('the body of a request to a simulated device', () => {
  it('may be written in another way', () => {
    for (const body of [
      XML,
      `<?xml version="1.0"?>\n<AFRICA>\n  <Platform Action='GET_TREE' ID='1'></Platform>\n</AFRICA>\n`,
      '<AFRICA><Platform   Action="GET_TREE" ID="1"/></AFRICA>',
    ]) {
      assert.equal(isSameXml(body, XML), true, body);
    }
    assert.equal(isSameJson('{ "b": [1], "a": "x" }', '{"a":"x","b":[1]}'), true);
  });

  it('must say the same, and be well-formed', () => {
    for (const body of [
      '',
      'GET_TREE',
      '<AFRICA><Platform ID="2" Action="GET_TREE" /></AFRICA>',
      '<AFRICA><Platform ID="01" Action="GET_TREE" /></AFRICA>',
      '<AFRICA><Platform ID="1" /></AFRICA>',
      '<AFRICA><Platform ID="1" Action="GET_TREE" /><Platform ID="1" Action="GET_TREE" /></AFRICA>',
      '<AFRICA><Platform ID="1" Action="GET_TREE" />',
    ]) {
      assert.equal(isSameXml(body, XML), false, body);
    }
    assert.equal(isSameJson('{"a":1}', '{"a":"1"}'), false);
    assert.equal(isSameJson('{"a":', '{"a":1}'), false);
  });
});
