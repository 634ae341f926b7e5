import { describeDevice } from '../editor/described-device';
import { byId, element, fillSelect, show } from '../editor/dom';
import { post } from '../editor/profiles';
import { sheetOf, summaryOf, type Word } from './dialog-sheet';
import type { PreviewAnswer, PreviewRequest } from './preview-answer';

/** The preview of an open dialog. */
export interface PreviewPart {
  /** Ends a poll that is under way, here and in the runtime, and takes away what was shown. */
  clear(): void;
}

/** Makes the button poll with what `fieldsNow` says, and while it polls, end that. */
export function makePreview(node: EditorNode, fieldsNow: () => PreviewRequest['fields']): PreviewPart {
  const _: Word = (key, values) => node._(key, values);
  const choice = byId<HTMLSelectElement>('headend-poll-preview-table');
  const result = byId('headend-poll-preview-result');
  let tables: PreviewAnswer['tables'] = [];
  let polling: AbortController | undefined;

  byId('headend-poll-preview').addEventListener('click', () => {
    if (polling) stop(_('headend-poll.preview.cancelled'));
    else void run();
  });
  choice.addEventListener('change', showTable);

  function stop(reason: string): void {
    polling?.abort();
    polling = undefined;
    showState(reason);
  }

  async function run(): Promise<void> {
    const fields = fieldsNow();
    const device = describeDevice(fields.device);
    show(result, false);
    if (!device) {
      showState(_('headend-poll.tip.noDevice'));
      return;
    }
    const own = new AbortController();
    polling = own;
    showState(_('headend-poll.preview.running'));
    const answer = await post<PreviewAnswer>('headend/preview', { id: node.id, fields, device }, own.signal);
    if (own.signal.aborted) return;
    polling = undefined;
    showState('error' in answer ? answer.error : '');
    if ('error' in answer) return;
    tables = answer.tables;
    fillSelect(choice, tables.map(optionOf), '');
    show(byId('headend-poll-preview-choice'), tables.length > 1);
    show(result, true);
    showTable();
    result.scrollIntoView({ block: 'nearest' });
  }

  /** The button does what its text says, and beside it stands how it goes. */
  function showState(text: string): void {
    byId('headend-poll-preview-state').textContent = text;
    byId('headend-poll-preview-text').textContent = _(`headend-poll.label.${polling ? 'cancel' : 'preview'}`);
    byId('headend-poll-preview-icon').className = polling ? 'fa fa-times' : 'fa fa-eye';
  }

  function optionOf(table: PreviewAnswer['tables'][number]): { id: string; title: string } {
    const count = 'error' in table ? _('headend-poll.preview.failed') : table.total;
    return { id: table.id, title: `${table.title} (${count})` };
  }

  function showTable(): void {
    const table = tables.find(({ id }) => id === choice.value);
    if (!table) return;
    const facts = summaryOf(table, _).map((sentence) => element('div', sentence));
    byId('headend-poll-preview-facts').replaceChildren(...facts);
    const sheet = byId('headend-poll-preview-sheet');
    show(sheet, !('error' in table));
    sheet.setAttribute('aria-label', table.title);
    sheet.replaceChildren(...('error' in table ? [] : [sheetOf(table, _)]));
    sheet.scrollTo(0, 0);
  }

  return {
    clear() {
      stop('');
      show(result, false);
    },
  };
}
