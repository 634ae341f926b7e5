import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filterFault, ruleFault } from '../../nodes/headend-alarm-filter/faults';
import { CONDITIONS, type FilterFields, type RuleFields } from '../../nodes/headend-alarm-filter/fields';
import { ruleOf } from '../../nodes/headend-alarm-filter/rules';
import { settingsOf } from '../../nodes/headend-alarm-filter/settings';
import { severityStatus } from '../../nodes/headend-alarm-filter/status';
import { SEVERITIES, ThresholdRules } from '../../src/alarm';
import { completeOptions } from '../../src/alarm/options';
import { catalogue, LANGUAGES } from './catalogue';

const page = readFileSync(join(__dirname, '..', '..', 'nodes', 'headend-alarm-filter', 'editor.html'), 'utf8');

describe('the settings of an alarm filter', () => {
  it('that are blank are those of the alarm list', () => {
    const { wanted: _, ...options } = completeOptions(
      settingsOf({ notify: '', removeCleared: '', minimumSeverity: '' } as object).options,
    );
    const { wanted: __, ...usual } = completeOptions({});
    assert.deepEqual(options, usual);
  });

  it('that are blank are what stands in grey in the fields', () => {
    const fields = [...page.matchAll(/id="node-input-(\w+)" class="headend-number" \S+ placeholder="(\d+)"/g)];
    assert.ok(fields.length > 10);
    const grey = Object.fromEntries(fields.map(([, field = '', value]) => [field, value]));
    const [shown, usual] = [settingsOf(grey), settingsOf({})];
    assert.equal(shown.shelveMinutes, usual.shelveMinutes);
    const { wanted: _, ...options } = completeOptions(shown.options);
    const { wanted: __, ...defaults } = completeOptions(usual.options);
    assert.deepEqual(options, defaults);
  });

  it('are read in seconds and minutes, also as texts', () => {
    const { options, completeTables, shelveMinutes } = settingsOf({
      ...{
        onDelay: '2',
        offDelay: 3,
        holdClear: '4',
        grace: '5',
        renotify: '6',
        trapRemoval: '7',
        noClearRemoval: '8',
      },
      ...{ chatterRaises: '4', chatterWithin: '30', chatterQuiet: '90' },
      ...{ floodBurst: '10', floodPerMinute: '20', floodSummary: '5', maxAlarms: '50', maxHistory: '0' },
      ...{ notify: 'severity-level', notifyLevel: 'major', removeCleared: 'manual', unreachableSeverity: 'minor' },
      ...{ completeTables: 'alarms, alarmsSnmp', shelveMinutes: '15', minimumSeverity: 'warning' },
      include: [{ device: 'a, b*', resource: '', type: '', severity: 'major', text: 'x' }],
    });
    assert.deepEqual(options, {
      ...{ onDelayMs: 2000, offDelayMs: 3000, holdClearMs: 4000, graceMs: 5000 },
      ...{ renotifyMs: 360_000, trapRemovalMs: 420_000, noClearRemovalMs: 480_000 },
      chatter: { raises: 4, withinMs: 30_000, quietMs: 90_000 },
      flood: { burst: 10, perMinute: 20, summaryMs: 5000 },
      notify: { changes: 'severity-level', level: 'major' },
      ...{ maxAlarms: 50, maxHistory: 0, removeCleared: 'manual', unreachableSeverity: 'minor' },
      ...{ minimumSeverity: 'warning', include: [{ device: ['a', 'b*'], severity: 'major', text: 'x' }] },
    });
    assert.deepEqual([[...completeTables], shelveMinutes], [['alarms', 'alarmsSnmp'], 15]);
  });
});

describe('a threshold rule of the dialog', () => {
  const rule: RuleFields = {
    ...{ id: 'a', table: 't', column: 'c', when: 'high', value: '5', deadband: '', devices: '', rows: '', text: '' },
    severity: 'major',
  };

  it('is found wrong there exactly when the runtime refuses it', () => {
    const values = ['', '5', '-1.5', 'x', '(', '(a+)+'];
    for (const when of CONDITIONS) {
      for (const value of values) {
        for (const more of [
          {},
          { deadband: '1' },
          { deadband: '-1' },
          { deadband: 'x' },
          { id: '' },
          { table: '' },
          { column: '' },
        ]) {
          const fields = { ...rule, when, value, ...more };
          const isRefused = (() => {
            try {
              new ThresholdRules([ruleOf(fields)]);
              return false;
            } catch {
              return true;
            }
          })();
          assert.equal(ruleFault(fields) !== undefined, isRefused, JSON.stringify(fields));
        }
      }
    }
  });

  it('has a sentence for what is wrong with it, in each language', () => {
    const faults = [
      ruleFault({ ...rule, id: '' }),
      ruleFault({ ...rule, value: '' }),
      ruleFault({ ...rule, deadband: '-1' }),
      ruleFault({ ...rule, when: 'equals', value: '' }),
      ruleFault({ ...rule, when: 'matches', value: '(' }),
    ];
    assert.deepEqual(faults, ['incomplete', 'limit', 'deadband', 'value', 'pattern']);
    for (const language of LANGUAGES) {
      const texts = catalogue(language, ['headend-alarm-filter']);
      for (const fault of [...faults, 'blank', 'twice']) {
        assert.match(texts.get(`headend-alarm-filter.validate.${fault}`) ?? '', /__name__/);
      }
    }
  });

  it('takes rows and devices as lists', () => {
    const { rows, devices } = ruleOf({ ...rule, rows: 'state = active, name=a=b', devices: 'east-1,east-2' });
    assert.deepEqual(rows, { state: 'active', name: 'a=b' });
    assert.deepEqual(devices, ['east-1', 'east-2']);
  });
});

describe('an include rule of the dialog', () => {
  const blank: FilterFields = { device: '', resource: '', type: '', severity: '', text: '' };

  it('is found wrong there exactly when the runtime refuses it', () => {
    for (const more of [{}, { device: 'a' }, { text: 'a' }, { text: '(' }, { severity: 'major' as const }]) {
      const filter = { ...blank, ...more };
      const refuse = () => settingsOf({ include: [filter] });
      if (filterFault(filter)) assert.throws(refuse, { code: 'CONFIG' });
      else refuse();
    }
    assert.deepEqual([filterFault(blank), filterFault({ ...blank, text: '(' })], ['blank', 'pattern']);
  });
});

describe('the status of an alarm filter', () => {
  const none = { critical: 0, major: 0, minor: 0, warning: 0, indeterminate: 0 };

  it('has at most 20 characters, the worst first', () => {
    for (const language of LANGUAGES) {
      const texts = catalogue(language, ['headend-alarm-filter']);
      const word = (severity: string) => texts.get(`headend-alarm-filter.severity.${severity}`) ?? '';
      assert.equal(severityStatus(none, word), undefined);
      for (const severity of SEVERITIES) {
        const { text = '' } = severityStatus({ ...none, [severity]: 100_000, indeterminate: 100_000 }, word) ?? {};
        assert.ok(text.startsWith(`100000 ${word(severity)}`) && text.length <= 20, text);
      }
    }
  });

  it('has the colour of the worst', () => {
    const status = (more: object) => severityStatus({ ...none, ...more }, (severity) => severity);
    assert.deepEqual(status({ critical: 2, major: 5, minor: 3 }), {
      fill: 'red',
      shape: 'dot',
      text: '2 critical, 5 major',
    });
    assert.deepEqual(status({ minor: 3, warning: 1 }), { fill: 'yellow', shape: 'dot', text: '3 minor, 1 warning' });
    assert.deepEqual(status({ indeterminate: 3 }), { fill: 'blue', shape: 'dot', text: '3 indeterminate' });
  });
});
