/** Runs checks, prints those that fail, and counts. */
export class Report {
  passed = 0;
  failed = 0;
  #group = '';

  async group(name, run) {
    this.#group = name;
    const started = Date.now();
    // What a group prepares can fail as well; the other groups still run.
    try {
      await run();
    } catch (error) {
      this.#fail('preparation', error);
    }
    console.log(`${name}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }

  /** One check: it fails when the function throws. Answers what the function returns, undefined after a failure. */
  async check(title, run) {
    try {
      const result = await run();
      this.passed++;
      return result;
    } catch (error) {
      this.#fail(title, error);
    }
  }

  finish() {
    console.log(`${this.passed} passed, ${this.failed} failed`);
  }

  #fail(title, error) {
    this.failed++;
    const text = error.name === 'Mismatch' ? error.message : error.stack ?? String(error);
    console.log(`FAILED ${this.#group}: ${title}\n${text.replace(/^/gm, '    ')}`);
  }
}
