import { byId, element, show } from '../editor/dom';
import { isEnvironmentVariable } from '../editor/validate';

const OID = /^\.?\d+(?:\.\d+)*$/;
/** Roughly: the runtime says exactly what is wrong. */
const SOURCE = /^[\da-f.:]+(?:\/\d{1,3})?$/i;

/** Fills in what can be chosen and keeps the dialog showing what applies. */
export function prepareTrapIn(): void {
  byId('headend-trap-in-zones').replaceChildren(
    ...Intl.supportedValuesOf('timeZone').map((zone) => element('option', '', { value: zone })),
  );
  const field = byId('node-input-field');
  // Node-RED replaces the selector of a configuration node when one is added, so it is looked up each time.
  const update = () => {
    const device = byId<HTMLSelectElement>('node-input-device').value;
    show(byId('headend-trap-in-known'), device === '' || device === '_ADD_');
    show(byId('headend-trap-in-values'), field.value !== '');
  };
  field.addEventListener('input', update);
  $(byId<HTMLSelectElement>('node-input-device')).on('change', update);
  update();
}

/** Whether each of the items, parted by commas, is an OID or the beginning of one. */
export function isOidList(text: string): boolean {
  return isList(text, OID);
}

/** Whether each of the items, parted by commas, can be an address or a network. */
export function isSourceList(text: string): boolean {
  return isList(text, SOURCE);
}

/** Whether the browser knows the time zone. */
export function isZone(text: string): boolean {
  if (text === '' || isEnvironmentVariable(text)) return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }) !== undefined;
  } catch {
    return false;
  }
}

function isList(text: string, item: RegExp): boolean {
  if (isEnvironmentVariable(text)) return true;
  return text.split(/[,\n]/).every((each) => each.trim() === '' || item.test(each.trim()));
}
