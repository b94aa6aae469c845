const { rmSync } = require('node:fs');

module.exports = async () => {
  const { child, stateFolder } = globalThis.busbarNetwork;
  const code = await new Promise((resolve) => {
    if (child.exitCode !== null) return resolve(child.exitCode);
    child.once('exit', resolve);
    child.kill('SIGINT');
  });
  rmSync(stateFolder, { recursive: true, force: true });
  if (code !== 0) throw new Error(`The network did not stop cleanly: exit code ${code}.`);
};
