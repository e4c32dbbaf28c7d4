/**
 * What the compiler and ESLint find in a folder, from one program: each alone would work out the same types anew.
 * Usage: lint.js FOLDER TSCONFIG PATTERN, the last of the files whose rules ask for types
 */
import { resolve } from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';

const [folder, config, typed] = process.argv.slice(2);
process.chdir(folder);

const { program, faults } = compiled(resolve(config));
const findings = await linted(program);
process.stdout.write(ts.formatDiagnostics(faults, inWords()) + findings);
if (faults.length > 0 || findings !== '') process.exitCode = 1;

function compiled(path) {
  const { options, fileNames, errors } = ts.getParsedCommandLineOfConfigFile(
    path,
    { noEmit: true },
    reading(),
  );
  const host = ts.createCompilerHost(options, true);
  const program = ts.createProgram({ rootNames: fileNames, options, host });
  return { program, faults: [...errors, ...ts.getPreEmitDiagnostics(program)] };
}

/** A configuration that cannot be read at all ends this. */
function reading() {
  const onUnRecoverableConfigFileDiagnostic = (fault) => {
    throw new Error(ts.formatDiagnostic(fault, inWords()));
  };
  return { ...ts.sys, onUnRecoverableConfigFileDiagnostic };
}

/** Text of all that was found, warnings too; nothing where nothing was. */
async function linted(program) {
  const parserOptions = { project: null, programs: [program] };
  const eslint = new ESLint({ overrideConfig: { files: [typed], languageOptions: { parserOptions } } });
  const { format } = await eslint.loadFormatter('stylish');
  return await format(await eslint.lintFiles('.'));
}

function inWords() {
  return {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => process.cwd(),
    getNewLine: () => '\n',
  };
}
