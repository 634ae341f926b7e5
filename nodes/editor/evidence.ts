import type { Evidence } from '../../src/profile/types';
import { element } from './dom';

/** A symbol for each; the word beside it says the same to those who cannot see it or do not know it. */
const SYMBOLS: Record<Evidence, string> = {
  confirmed: 'fa-check-circle',
  standard: 'fa-book',
  sibling: 'fa-code-fork',
  assumed: 'fa-question-circle-o',
};

/** How sure an address is, as a symbol and a word. */
export function evidenceMark(evidence: Evidence, word: string): HTMLElement {
  const mark = element('span', '', { class: 'headend-evidence' });
  mark.append(element('i', '', { class: `fa ${SYMBOLS[evidence]}`, 'aria-hidden': 'true' }), ` ${word}`);
  return mark;
}
