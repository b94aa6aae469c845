/** Keeps what code under test writes to standard output out of the report; answers the lines of the running test. */
export function quiet(): () => readonly string[] {
  let lines: string[] = [];
  beforeEach(() => {
    lines = [];
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((chunk) => {
        lines.push(String(chunk));
        return true;
      });
    }
  });
  afterEach(() => jest.restoreAllMocks());
  return () => lines;
}
