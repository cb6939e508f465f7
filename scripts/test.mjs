// `npm test`: sets up all that the tests need on a machine where nothing is installed, then runs the whole check.
import { buildCli, checkNode, installDependencies, installServers, run } from './setup.mjs';

checkNode();
installDependencies();
installServers();
buildCli();
run(process.execPath, ['scripts/check.mjs', ...process.argv.slice(2)]);
