// Mocha's spec on the screen, and for scripts/test.mjs the counts in a file: node mocha --reporter <this> --reporter-option output=<file>
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

const { EVENT_RUN_END, EVENT_TEST_PENDING } = Runner.constants;

/** Writes `{passed, failed, skipped: [title], missing: [sentence]}` when the run ends. */
module.exports = class CountingSpec extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const skipped = [];
    const missing = new Set();
    // test/peers.ts warns of each peer that a test did without.
    const listen = ({ name, message }) => {
      if (name === 'MissingPeer') missing.add(message);
    };
    process.on('warning', listen);
    runner.on(EVENT_TEST_PENDING, (test) => skipped.push(test.fullTitle()));
    runner.once(EVENT_RUN_END, () => {
      process.off('warning', listen);
      const { passes: passed, failures: failed } = this.stats;
      const counts = { passed, failed, skipped, missing: [...missing] };
      writeFileSync(options.reporterOptions.output, JSON.stringify(counts));
    });
  }
};
