
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'sfmigrate' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'sfmigrate'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'sfmigrate' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'See everything work against an embedded org, without an account')
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Sign in to Salesforce through the browser')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Revoke the tokens of a connection and forget it')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show connections, and whether their tokens work')
            [CompletionResult]::new('objects', 'objects', [CompletionResultType]::ParameterValue, 'List the objects that the org offers')
            [CompletionResult]::new('fields', 'fields', [CompletionResultType]::ParameterValue, 'List the fields of an object')
            [CompletionResult]::new('count', 'count', [CompletionResultType]::ParameterValue, 'Count records, and say how an import would fetch them')
            [CompletionResult]::new('query', 'query', [CompletionResultType]::ParameterValue, 'Run a SOQL query and print its records')
            [CompletionResult]::new('map', 'map', [CompletionResultType]::ParameterValue, 'Propose, check and convert mapping files')
            [CompletionResult]::new('preview', 'preview', [CompletionResultType]::ParameterValue, 'Show on a sample what an import would do, and change nothing')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Fetch records into a SQLite database or CSV files')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'sfmigrate;demo' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Database file to import into [default: demo.db]')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Database file to import into [default: demo.db]')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Other numbers give other records [default: 1]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Keep the embedded org running, for scripts and for trying commands by hand')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'sfmigrate;demo;serve' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port on 127.0.0.1; 0 takes a free one')
            [CompletionResult]::new('--callback', '--callback', [CompletionResultType]::ParameterName, 'A further callback address that the demo''s app allows')
            [CompletionResult]::new('--request-log', '--request-log', [CompletionResultType]::ParameterName, 'Write every request as a JSON line to this file')
            [CompletionResult]::new('--records', '--records', [CompletionResultType]::ParameterName, 'Number of records of an object, such as Contact=1000000')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Other numbers give other records')
            [CompletionResult]::new('--page-rows', '--page-rows', [CompletionResultType]::ParameterName, 'Rows of a Bulk result page')
            [CompletionResult]::new('--rest-page-rows', '--rest-page-rows', [CompletionResultType]::ParameterName, 'Rows of a REST page')
            [CompletionResult]::new('--latency', '--latency', [CompletionResultType]::ParameterName, 'Time before each answer, such as 100ms')
            [CompletionResult]::new('--bandwidth', '--bandwidth', [CompletionResultType]::ParameterName, 'Bytes per second of each answer, such as 4MB')
            [CompletionResult]::new('--job-time', '--job-time', [CompletionResultType]::ParameterName, 'Time that a Bulk job takes, such as 2s')
            [CompletionResult]::new('--session-ttl', '--session-ttl', [CompletionResultType]::ParameterName, 'Time after which an access token expires, such as 30s')
            [CompletionResult]::new('--api-limit', '--api-limit', [CompletionResultType]::ParameterName, 'API calls that the org allows in 24 hours')
            [CompletionResult]::new('--faults', '--faults', [CompletionResultType]::ParameterName, 'Let requests go wrong by this plan, such as examples/faults/bad_day.toml')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--tls', '--tls', [CompletionResultType]::ParameterName, 'Speak https, with a certificate made on the spot')
            [CompletionResult]::new('--rotate-refresh-tokens', '--rotate-refresh-tokens', [CompletionResultType]::ParameterName, 'Give a new refresh token whenever one is used')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;demo;help' {
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Keep the embedded org running, for scripts and for trying commands by hand')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'sfmigrate;demo;help;serve' {
            break
        }
        'sfmigrate;demo;help;help' {
            break
        }
        'sfmigrate;login' {
            [CompletionResult]::new('--instance-url', '--instance-url', [CompletionResultType]::ParameterName, 'Sign in at this address, such as your My Domain')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Keep the connection under this name [default: default]')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'Consumer key of your app [env: SALESFORCE_CLIENT_ID]')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port on which the browser comes back; register it with your app [default: 1717]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Give up when nobody signed in for so long')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where to keep the tokens [default: keychain, or a question where there is none]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Sign in to a sandbox, at test.salesforce.com')
            [CompletionResult]::new('--client-secret-stdin', '--client-secret-stdin', [CompletionResultType]::ParameterName, 'Read the consumer secret of your app from standard input')
            [CompletionResult]::new('--no-browser', '--no-browser', [CompletionResultType]::ParameterName, 'Print the address instead of opening the browser')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'sfmigrate;logout' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'All connections')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;status' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;objects' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--counts', '--counts', [CompletionResultType]::ParameterName, 'Count the records of each')
            [CompletionResult]::new('--custom', '--custom', [CompletionResultType]::ParameterName, 'Only objects that the customer made')
            [CompletionResult]::new('--migratable', '--migratable', [CompletionResultType]::ParameterName, 'Say which ones `import --all` takes, those first, and why not the others')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;fields' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;count' {
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Count only records that meet this SOQL condition')
            [CompletionResult]::new('--bulk-threshold', '--bulk-threshold', [CompletionResultType]::ParameterName, 'From so many records on, an import takes the Bulk API')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;query' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Form of the records [default: a table at a terminal, else by the file''s name, else csv]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the records [default: a table at a terminal, else by the file''s name, else csv]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'File to write to; it gets its name when it is complete')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'File to write to; it gets its name when it is complete')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--bulk', '--bulk', [CompletionResultType]::ParameterName, 'Run it as a Bulk API 2.0 job; every value is then text')
            [CompletionResult]::new('--all-rows', '--all-rows', [CompletionResultType]::ParameterName, 'Deleted and archived records too')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'sfmigrate;map' {
            [CompletionResult]::new('--onto', '--onto', [CompletionResultType]::ParameterName, 'Map onto these columns: crm.db:people, header.csv, schema.json, hubspot:contacts, pipedrive:persons')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the mapping to this file instead of standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the mapping to this file instead of standard output')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'Compare the values of so many records, too; costs API calls')
            [CompletionResult]::new('--describe', '--describe', [CompletionResultType]::ParameterName, 'Take the object, or one that it refers to, from a saved describe answer, offline')
            [CompletionResult]::new('--llm', '--llm', [CompletionResultType]::ParameterName, 'Ask a model behind this OpenAI-compatible endpoint for what is unsure; names and types go out')
            [CompletionResult]::new('--llm-model', '--llm-model', [CompletionResultType]::ParameterName, 'The model''s name')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Walk through what is unsure; the file is written after every answer, and the same command goes on later')
            [CompletionResult]::new('--interactive', '--interactive', [CompletionResultType]::ParameterName, 'Walk through what is unsure; the file is written after every answer, and the same command goes on later')
            [CompletionResult]::new('--llm-samples', '--llm-samples', [CompletionResultType]::ParameterName, 'Let values go out to the model, too')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace the file if it is there')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Tell everything that is wrong with a mapping file')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Make a mapping file of another tool''s: Data Loader, CumulusCI, SFDMU, CSV')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'sfmigrate;map;check' {
            [CompletionResult]::new('--describe', '--describe', [CompletionResultType]::ParameterName, 'Take an object from a saved describe answer, offline')
            [CompletionResult]::new('--onto', '--onto', [CompletionResultType]::ParameterName, 'Hold the columns against this target: crm.db:people, header.csv, schema.json, hubspot:contacts')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--online', '--online', [CompletionResultType]::ParameterName, 'Ask the org for the fields, too')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;map;convert' {
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'The object, for files that do not name it')
            [CompletionResult]::new('--entity', '--entity', [CompletionResultType]::ParameterName, 'The object, for files that do not name it')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the mapping to this file instead of standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the mapping to this file instead of standard output')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace the file if it is there')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;map;help' {
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Tell everything that is wrong with a mapping file')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Make a mapping file of another tool''s: Data Loader, CumulusCI, SFDMU, CSV')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'sfmigrate;map;help;check' {
            break
        }
        'sfmigrate;map;help;convert' {
            break
        }
        'sfmigrate;map;help;help' {
            break
        }
        'sfmigrate;preview' {
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Object to fetch; give it several times, or names with commas between them')
            [CompletionResult]::new('--entity', '--entity', [CompletionResultType]::ParameterName, 'Object to fetch; give it several times, or names with commas between them')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'With --all, only objects of this name; `*` stands for anything')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'With --all, no objects of this name; `*` stands for anything')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Mapping file; without --entity, every object in it')
            [CompletionResult]::new('--map', '--map', [CompletionResultType]::ParameterName, 'Mapping file; without --entity, every object in it')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Only these fields or relationship paths')
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Only records that meet this SOQL condition')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'At most so many records of each object')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Database file, folder for CSV, or - for CSV on standard output [default: sfmigrate.db]')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Database file, folder for CSV, or - for CSV on standard output [default: sfmigrate.db]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Form of the result; csv without --to goes to the folder sfmigrate-csv')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the result; csv without --to goes to the folder sfmigrate-csv')
            [CompletionResult]::new('--files', '--files', [CompletionResultType]::ParameterName, 'Fetch the files of ContentVersion, Attachment and other objects, too: into a folder, or `sqlite` for the database')
            [CompletionResult]::new('--api', '--api', [CompletionResultType]::ParameterName, 'How to fetch')
            [CompletionResult]::new('--bulk-threshold', '--bulk-threshold', [CompletionResultType]::ParameterName, 'From so many records on, take the Bulk API')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'So many objects at the same time')
            [CompletionResult]::new('--api-budget', '--api-budget', [CompletionResultType]::ParameterName, 'Stop in good order after so many API calls, or when the org has counted that share of its daily calls')
            [CompletionResult]::new('--deadline', '--deadline', [CompletionResultType]::ParameterName, 'Stop in good order after this time, such as 30m')
            [CompletionResult]::new('--max-rejects', '--max-rejects', [CompletionResultType]::ParameterName, 'Stop in good order when more records are rejected than this number, or than this share of at least 200')
            [CompletionResult]::new('--from-rejects', '--from-rejects', [CompletionResultType]::ParameterName, 'Feed the corrected records of a reject file back, instead of fetching any')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'With --dry-run, so many records of each object at most [default: 200]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Every object that is worth moving, parents before children; see `objects --migratable`')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Every object that is worth moving, parents before children; see `objects --migratable`')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail if a field that was there last time is gone, instead of telling so')
            [CompletionResult]::new('--restart', '--restart', [CompletionResultType]::ParameterName, 'Begin again, and discard what an earlier run left unfinished')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show on a sample what would happen, and change nothing; the same as `sfmigrate preview`')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'sfmigrate;import' {
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Object to fetch; give it several times, or names with commas between them')
            [CompletionResult]::new('--entity', '--entity', [CompletionResultType]::ParameterName, 'Object to fetch; give it several times, or names with commas between them')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'With --all, only objects of this name; `*` stands for anything')
            [CompletionResult]::new('--exclude', '--exclude', [CompletionResultType]::ParameterName, 'With --all, no objects of this name; `*` stands for anything')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Mapping file; without --entity, every object in it')
            [CompletionResult]::new('--map', '--map', [CompletionResultType]::ParameterName, 'Mapping file; without --entity, every object in it')
            [CompletionResult]::new('--fields', '--fields', [CompletionResultType]::ParameterName, 'Only these fields or relationship paths')
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Only records that meet this SOQL condition')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'At most so many records of each object')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Database file, folder for CSV, or - for CSV on standard output [default: sfmigrate.db]')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Database file, folder for CSV, or - for CSV on standard output [default: sfmigrate.db]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Form of the result; csv without --to goes to the folder sfmigrate-csv')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the result; csv without --to goes to the folder sfmigrate-csv')
            [CompletionResult]::new('--files', '--files', [CompletionResultType]::ParameterName, 'Fetch the files of ContentVersion, Attachment and other objects, too: into a folder, or `sqlite` for the database')
            [CompletionResult]::new('--api', '--api', [CompletionResultType]::ParameterName, 'How to fetch')
            [CompletionResult]::new('--bulk-threshold', '--bulk-threshold', [CompletionResultType]::ParameterName, 'From so many records on, take the Bulk API')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'So many objects at the same time')
            [CompletionResult]::new('--api-budget', '--api-budget', [CompletionResultType]::ParameterName, 'Stop in good order after so many API calls, or when the org has counted that share of its daily calls')
            [CompletionResult]::new('--deadline', '--deadline', [CompletionResultType]::ParameterName, 'Stop in good order after this time, such as 30m')
            [CompletionResult]::new('--max-rejects', '--max-rejects', [CompletionResultType]::ParameterName, 'Stop in good order when more records are rejected than this number, or than this share of at least 200')
            [CompletionResult]::new('--from-rejects', '--from-rejects', [CompletionResultType]::ParameterName, 'Feed the corrected records of a reject file back, instead of fetching any')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'With --dry-run, so many records of each object at most [default: 200]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Every object that is worth moving, parents before children; see `objects --migratable`')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Every object that is worth moving, parents before children; see `objects --migratable`')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail if a field that was there last time is gone, instead of telling so')
            [CompletionResult]::new('--restart', '--restart', [CompletionResultType]::ParameterName, 'Begin again, and discard what an earlier run left unfinished')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show on a sample what would happen, and change nothing; the same as `sfmigrate preview`')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'sfmigrate;completions' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;man' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;help' {
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'See everything work against an embedded org, without an account')
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Sign in to Salesforce through the browser')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Revoke the tokens of a connection and forget it')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show connections, and whether their tokens work')
            [CompletionResult]::new('objects', 'objects', [CompletionResultType]::ParameterValue, 'List the objects that the org offers')
            [CompletionResult]::new('fields', 'fields', [CompletionResultType]::ParameterValue, 'List the fields of an object')
            [CompletionResult]::new('count', 'count', [CompletionResultType]::ParameterValue, 'Count records, and say how an import would fetch them')
            [CompletionResult]::new('query', 'query', [CompletionResultType]::ParameterValue, 'Run a SOQL query and print its records')
            [CompletionResult]::new('map', 'map', [CompletionResultType]::ParameterValue, 'Propose, check and convert mapping files')
            [CompletionResult]::new('preview', 'preview', [CompletionResultType]::ParameterValue, 'Show on a sample what an import would do, and change nothing')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Fetch records into a SQLite database or CSV files')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'sfmigrate;help;demo' {
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Keep the embedded org running, for scripts and for trying commands by hand')
            break
        }
        'sfmigrate;help;demo;serve' {
            break
        }
        'sfmigrate;help;login' {
            break
        }
        'sfmigrate;help;logout' {
            break
        }
        'sfmigrate;help;status' {
            break
        }
        'sfmigrate;help;objects' {
            break
        }
        'sfmigrate;help;fields' {
            break
        }
        'sfmigrate;help;count' {
            break
        }
        'sfmigrate;help;query' {
            break
        }
        'sfmigrate;help;map' {
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Tell everything that is wrong with a mapping file')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Make a mapping file of another tool''s: Data Loader, CumulusCI, SFDMU, CSV')
            break
        }
        'sfmigrate;help;map;check' {
            break
        }
        'sfmigrate;help;map;convert' {
            break
        }
        'sfmigrate;help;preview' {
            break
        }
        'sfmigrate;help;import' {
            break
        }
        'sfmigrate;help;completions' {
            break
        }
        'sfmigrate;help;man' {
            break
        }
        'sfmigrate;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
