import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstThatWorks } from './attempts.js';
import type { Log } from './child-server.js';
import { reasonOf, runTool } from './run-tool.js';
import { downloadBySdk } from './sdk-download.js';

const VERSION = '1.38.0';
const ARTIFACT = `io.temporal:temporal-test-server:${VERSION}`;
const MAVEN_WITHIN_MS = 10 * 60_000;

/**
 * Path of the time-skipping test server: in the project's cache folder, by the SDK's download, or by Maven with a
 * script that starts it on Java, mended where there is a compiler. Tests only. Throws an Error naming all that was tried.
 */
export function findTestServer(cacheDir: string, log: Log): Promise<string> {
  const folder = join(cacheDir, `test-server-${VERSION}-r2`);
  const program = join(
    folder,
    process.platform === 'win32' ? 'temporal-test-server.exe' : 'temporal-test-server',
  );
  return firstThatWorks(
    'Time-skipping test server',
    [
      { name: 'cache folder', find: async () => existing(program) },
      { name: "the SDK's download", find: () => downloadBySdk('createTimeSkipping', program) },
      {
        name: `Maven, ${ARTIFACT}`,
        find: () => byMaven(folder, program, log),
      },
    ],
    log,
  );
}

function existing(path: string): string {
  if (!existsSync(path)) throw new Error(`there is no ${path}`);
  return path;
}

async function byMaven(folder: string, program: string, log: Log): Promise<string> {
  await runTool({ command: 'java', args: ['-version'], timeoutMs: 15_000 });
  const libraries = join(folder, 'lib');
  rmSync(libraries, { recursive: true, force: true });
  mkdirSync(libraries, { recursive: true });
  const project = join(folder, 'pom.xml');
  writeFileSync(project, mavenProject);
  log('Time-skipping test server: fetching it with Maven; about 20 s, once');
  await runTool({
    command: 'mvn',
    args: [
      ...['--quiet', '--batch-mode', '--file', project, 'dependency:copy-dependencies'],
      ...['-DincludeScope=runtime', `-DoutputDirectory=${libraries}`],
    ],
    timeoutMs: MAVEN_WITHIN_MS,
    progress: { label: 'Time-skipping test server: Maven', log },
  });
  const mended = await mend(folder, libraries).catch((error: unknown) => {
    log(`Time-skipping test server: not mended (${reasonOf(error)}): tests may hang on a busy machine`);
    return null;
  });
  // Written last: a script that is there means that everything it needs is there.
  writeFileSync(program, startScript([...(mended ? [mended] : []), `${libraries}/*`]));
  chmodSync(program, 0o755);
  return program;
}

const BROKEN = 'io/temporal/internal/testservice/TestWorkflowMutableStateImpl.java';
const REFUSES = 'return (newEvents && hasCompletionCommand(request.getCommandsList()));';
const GIVES_ANEW = `return newEvents && (hasCompletionCommand(request.getCommandsList())
  || request.getCommandsList().stream().anyMatch(command -> command.hasCancelTimerCommandAttributes()
    && !timers.containsKey(command.getCancelTimerCommandAttributes().getTimerId())));`;

/**
 * A task that cancels a timer which fired while the task ran is lost for good by the server as published, with what came
 * meanwhile, and time is never skipped again (temporalio/sdk-java issues 2606 and 3088). Mended, it gives the task anew,
 * with the timer's event, as it does with a task that would end an execution past new events.
 * @returns the folder of the mended class
 */
async function mend(folder: string, libraries: string): Promise<string> {
  const [sources, classes] = [join(folder, 'sources'), join(folder, 'mended')];
  await runTool({
    command: 'mvn',
    args: [
      ...['--quiet', '--batch-mode', '--file', join(folder, 'pom.xml'), 'dependency:unpack'],
      ...[`-Dartifact=${ARTIFACT}:jar:sources`, `-Dmdep.unpack.includes=${BROKEN}`],
      `-DoutputDirectory=${sources}`,
    ],
    timeoutMs: MAVEN_WITHIN_MS,
  });
  const file = join(sources, BROKEN);
  const source = readFileSync(file, 'utf8');
  if (!source.includes(REFUSES)) throw new Error(`${BROKEN} is another than was known`);
  writeFileSync(file, source.replace(REFUSES, GIVES_ANEW));
  await runTool({
    command: 'javac',
    args: ['-proc:none', '-nowarn', '-cp', `${libraries}/*`, '-d', classes, file],
    timeoutMs: 120_000,
  });
  return classes;
}

// The compiler's first tier and the serial collector start fastest and leave the cores to the tests.
function startScript(classPath: string[]): string {
  const options = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Xmx512m';
  return `#!/bin/sh\nexec java ${options} -cp "${classPath.join(':')}" io.temporal.testserver.TestServer "$@"\n`;
}

const mavenProject = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>pitlane</groupId>
  <artifactId>test-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;
