/** Waits for a turn of the event loop: the very next one while there is nothing to wait for, else until something happens. */
export class Still {
  #wake: (() => void) | undefined;

  turn(isIdle: boolean): Promise<void> {
    return new Promise((resolve) => {
      if (isIdle) return void setImmediate(resolve);
      // Most of what is awaited comes from other threads and wakes it; a timer looks after what does not.
      const timer = setTimeout(done, 5);
      this.#wake = done;
      function done(): void {
        clearTimeout(timer);
        resolve();
      }
    });
  }

  wake(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
