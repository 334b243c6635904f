
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
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'See everything work against an embedded org, without an account')
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Sign in to Salesforce through the browser')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Revoke the tokens of a connection and forget it')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show connections, and whether their tokens work')
            [CompletionResult]::new('connections', 'connections', [CompletionResultType]::ParameterValue, 'Show connections, and whether their tokens work')
            [CompletionResult]::new('use', 'use', [CompletionResultType]::ParameterValue, 'Choose the connection that commands use')
            [CompletionResult]::new('whoami', 'whoami', [CompletionResultType]::ParameterValue, 'Show who is signed in, to which org, and what is left of its limits')
            [CompletionResult]::new('limits', 'limits', [CompletionResultType]::ParameterValue, 'Show what is left of the org''s limits')
            [CompletionResult]::new('secrets', 'secrets', [CompletionResultType]::ParameterValue, 'Change the key or the place of the tokens')
            [CompletionResult]::new('objects', 'objects', [CompletionResultType]::ParameterValue, 'List the objects that the org offers')
            [CompletionResult]::new('fields', 'fields', [CompletionResultType]::ParameterValue, 'List the fields of an object')
            [CompletionResult]::new('count', 'count', [CompletionResultType]::ParameterValue, 'Count records, and say how an import would fetch them')
            [CompletionResult]::new('query', 'query', [CompletionResultType]::ParameterValue, 'Run a SOQL query and print its records')
            [CompletionResult]::new('map', 'map', [CompletionResultType]::ParameterValue, 'Propose, check and convert mapping files')
            [CompletionResult]::new('preview', 'preview', [CompletionResultType]::ParameterValue, 'Show on a sample what an import would do, and change nothing')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Fetch records into a SQLite database or CSV files')
            [CompletionResult]::new('sync', 'sync', [CompletionResultType]::ParameterValue, 'Keep a database up to date, once or by a schedule')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Hold a database against the org, and mend what differs')
            [CompletionResult]::new('runs', 'runs', [CompletionResultType]::ParameterValue, 'Show what earlier runs did')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of a file or of what is printed')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Make a web page of what moved: counts, pace, rejects, API use')
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
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Keep the embedded org running, for scripts and for trying commands by hand')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'sfmigrate;demo;serve' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port on 127.0.0.1; 0 takes a free one')
            [CompletionResult]::new('--callback', '--callback', [CompletionResultType]::ParameterName, 'A further callback address that the demo''s app allows')
            [CompletionResult]::new('--jwt-certificate', '--jwt-certificate', [CompletionResultType]::ParameterName, 'Certificate (PEM) whose private key may sign in to the demo''s apps (JWT bearer)')
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
            [CompletionResult]::new('--mutate', '--mutate', [CompletionResultType]::ParameterName, 'Change records and fields by this script, such as examples/mutations/busy_day.toml')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--tls', '--tls', [CompletionResultType]::ParameterName, 'Speak https, with a certificate made on the spot')
            [CompletionResult]::new('--rotate-refresh-tokens', '--rotate-refresh-tokens', [CompletionResultType]::ParameterName, 'Give a new refresh token whenever one is used')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
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
            [CompletionResult]::new('--jwt-key', '--jwt-key', [CompletionResultType]::ParameterName, 'Private key whose certificate your app has (JWT bearer); needs --username')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'Who signs in with a key or a password [env: SALESFORCE_USERNAME]')
            [CompletionResult]::new('--from-sf', '--from-sf', [CompletionResultType]::ParameterName, 'Take over an org of the Salesforce CLI, by its alias or user name')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port on which the browser comes back; register it with your app. The first free one of several, such as 1717,1718 or 1717..1719 [default: 1717]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Give up when nobody signed in for so long')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'Where to keep the tokens [default: keychain, or a question where there is none]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Sign in to a sandbox, at test.salesforce.com')
            [CompletionResult]::new('--client-secret-stdin', '--client-secret-stdin', [CompletionResultType]::ParameterName, 'Read the consumer secret of your app from standard input')
            [CompletionResult]::new('--client-credentials', '--client-credentials', [CompletionResultType]::ParameterName, 'As the user that your app runs as; needs the app''s secret and your My Domain')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'Show a code to type into a page of the org, in a browser anywhere; where the org offers it')
            [CompletionResult]::new('--sfdx-url-stdin', '--sfdx-url-stdin', [CompletionResultType]::ParameterName, 'Read an SFDX auth URL (force://...) from standard input')
            [CompletionResult]::new('--refresh-token-stdin', '--refresh-token-stdin', [CompletionResultType]::ParameterName, 'Read a refresh token from standard input')
            [CompletionResult]::new('--access-token-stdin', '--access-token-stdin', [CompletionResultType]::ParameterName, 'Read an access token from standard input; needs --instance-url')
            [CompletionResult]::new('--password-stdin', '--password-stdin', [CompletionResultType]::ParameterName, 'Read a password from standard input, where the org still allows it; needs --username')
            [CompletionResult]::new('--no-browser', '--no-browser', [CompletionResultType]::ParameterName, 'Print the address instead of opening the browser')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'sfmigrate;logout' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'All connections')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;status' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;connections' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;use' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;whoami' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;limits' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;secrets' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Seal the encrypted file under a new key')
            [CompletionResult]::new('move', 'move', [CompletionResultType]::ParameterValue, 'Move tokens to another store: of all connections, or of the one that -c names')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'sfmigrate;secrets;rotate' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--new-key-stdin', '--new-key-stdin', [CompletionResultType]::ParameterName, 'Read the new key from standard input [env: NEW_ENCRYPTION_KEY]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;secrets;move' {
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Where the tokens go')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'sfmigrate;secrets;help' {
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Seal the encrypted file under a new key')
            [CompletionResult]::new('move', 'move', [CompletionResultType]::ParameterValue, 'Move tokens to another store: of all connections, or of the one that -c names')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'sfmigrate;secrets;help;rotate' {
            break
        }
        'sfmigrate;secrets;help;move' {
            break
        }
        'sfmigrate;secrets;help;help' {
            break
        }
        'sfmigrate;objects' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--counts', '--counts', [CompletionResultType]::ParameterName, 'Count the records of each')
            [CompletionResult]::new('--custom', '--custom', [CompletionResultType]::ParameterName, 'Only objects that the customer made')
            [CompletionResult]::new('--migratable', '--migratable', [CompletionResultType]::ParameterName, 'Say which ones `import --all` takes, those first, and why not the others')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;fields' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;count' {
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'Count only records that meet this SOQL condition')
            [CompletionResult]::new('--bulk-threshold', '--bulk-threshold', [CompletionResultType]::ParameterName, 'From so many records on, an import takes the Bulk API')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
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
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--bulk', '--bulk', [CompletionResultType]::ParameterName, 'Run it as a Bulk API 2.0 job; every value is then text')
            [CompletionResult]::new('--all-rows', '--all-rows', [CompletionResultType]::ParameterName, 'Deleted and archived records too')
            [CompletionResult]::new('--csv-safe', '--csv-safe', [CompletionResultType]::ParameterName, 'In CSV, put '' before what a spreadsheet would run as a formula')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
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
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Walk through what is unsure; the file is written after every answer, and the same command goes on later')
            [CompletionResult]::new('--interactive', '--interactive', [CompletionResultType]::ParameterName, 'Walk through what is unsure; the file is written after every answer, and the same command goes on later')
            [CompletionResult]::new('--llm-samples', '--llm-samples', [CompletionResultType]::ParameterName, 'Let values go out to the model, too')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace the file if it is there')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
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
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Take what an earlier import wrote down about the fields into this database, offline')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--online', '--online', [CompletionResultType]::ParameterName, 'Ask the org for the fields, too')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
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
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Replace the file if it is there')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
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
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Keep what it takes to roll back the last N runs of each table (10 if nothing is said) or file (1)')
            [CompletionResult]::new('--files', '--files', [CompletionResultType]::ParameterName, 'Fetch the files of ContentVersion, Attachment and other objects, too: into a folder, or `sqlite` for the database')
            [CompletionResult]::new('--api', '--api', [CompletionResultType]::ParameterName, 'How to fetch')
            [CompletionResult]::new('--bulk-threshold', '--bulk-threshold', [CompletionResultType]::ParameterName, 'From so many records on, take the Bulk API')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'So many objects at the same time')
            [CompletionResult]::new('--api-budget', '--api-budget', [CompletionResultType]::ParameterName, 'Stop in good order after so many API calls, or when the org has counted that share of its daily calls')
            [CompletionResult]::new('--deadline', '--deadline', [CompletionResultType]::ParameterName, 'Stop in good order after this time, such as 30m')
            [CompletionResult]::new('--on-delete', '--on-delete', [CompletionResultType]::ParameterName, 'What becomes of records that are deleted in the org [default: mark]')
            [CompletionResult]::new('--schema-changes', '--schema-changes', [CompletionResultType]::ParameterName, 'What becomes of fields that are new or of another type [default: apply]')
            [CompletionResult]::new('--refresh-formulas', '--refresh-formulas', [CompletionResultType]::ParameterName, 'Read formulas, roll-ups and fields of parents again for all records; =7d only if that was so long ago')
            [CompletionResult]::new('--lag', '--lag', [CompletionResultType]::ParameterName, 'How late a record may become visible behind its stamp [default: 5m]')
            [CompletionResult]::new('--overlap', '--overlap', [CompletionResultType]::ParameterName, 'How much is read again before the last watermark [default: 10m]')
            [CompletionResult]::new('--max-rejects', '--max-rejects', [CompletionResultType]::ParameterName, 'Stop in good order when more records are rejected than this number, or than this share of at least 200')
            [CompletionResult]::new('--from-rejects', '--from-rejects', [CompletionResultType]::ParameterName, 'Feed the corrected records of a reject file back, instead of fetching any')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'With --dry-run, so many records of each object at most [default: 200]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Every object that is worth moving, parents before children; see `objects --migratable`')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Every object that is worth moving, parents before children; see `objects --migratable`')
            [CompletionResult]::new('--csv-safe', '--csv-safe', [CompletionResultType]::ParameterName, 'In CSV and reject files, put '' before what a spreadsheet would run as a formula')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail if a field that was there last time is gone, instead of telling so')
            [CompletionResult]::new('--incremental', '--incremental', [CompletionResultType]::ParameterName, 'Read only what changed since the last load into this database, and follow deletions')
            [CompletionResult]::new('--detect-hard-deletes', '--detect-hard-deletes', [CompletionResultType]::ParameterName, 'Compare the Ids of all records, to find what was deleted for good long ago')
            [CompletionResult]::new('--restart', '--restart', [CompletionResultType]::ParameterName, 'Begin again, and discard what an earlier run left unfinished')
            [CompletionResult]::new('--abort-job-on-cancel', '--abort-job-on-cancel', [CompletionResultType]::ParameterName, 'On Ctrl-C abort the Bulk jobs under way; without it they are kept, and the same command goes on with them')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show on a sample what would happen, and change nothing; the same as `sfmigrate preview`')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
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
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Keep what it takes to roll back the last N runs of each table (10 if nothing is said) or file (1)')
            [CompletionResult]::new('--files', '--files', [CompletionResultType]::ParameterName, 'Fetch the files of ContentVersion, Attachment and other objects, too: into a folder, or `sqlite` for the database')
            [CompletionResult]::new('--api', '--api', [CompletionResultType]::ParameterName, 'How to fetch')
            [CompletionResult]::new('--bulk-threshold', '--bulk-threshold', [CompletionResultType]::ParameterName, 'From so many records on, take the Bulk API')
            [CompletionResult]::new('--parallel', '--parallel', [CompletionResultType]::ParameterName, 'So many objects at the same time')
            [CompletionResult]::new('--api-budget', '--api-budget', [CompletionResultType]::ParameterName, 'Stop in good order after so many API calls, or when the org has counted that share of its daily calls')
            [CompletionResult]::new('--deadline', '--deadline', [CompletionResultType]::ParameterName, 'Stop in good order after this time, such as 30m')
            [CompletionResult]::new('--on-delete', '--on-delete', [CompletionResultType]::ParameterName, 'What becomes of records that are deleted in the org [default: mark]')
            [CompletionResult]::new('--schema-changes', '--schema-changes', [CompletionResultType]::ParameterName, 'What becomes of fields that are new or of another type [default: apply]')
            [CompletionResult]::new('--refresh-formulas', '--refresh-formulas', [CompletionResultType]::ParameterName, 'Read formulas, roll-ups and fields of parents again for all records; =7d only if that was so long ago')
            [CompletionResult]::new('--lag', '--lag', [CompletionResultType]::ParameterName, 'How late a record may become visible behind its stamp [default: 5m]')
            [CompletionResult]::new('--overlap', '--overlap', [CompletionResultType]::ParameterName, 'How much is read again before the last watermark [default: 10m]')
            [CompletionResult]::new('--max-rejects', '--max-rejects', [CompletionResultType]::ParameterName, 'Stop in good order when more records are rejected than this number, or than this share of at least 200')
            [CompletionResult]::new('--from-rejects', '--from-rejects', [CompletionResultType]::ParameterName, 'Feed the corrected records of a reject file back, instead of fetching any')
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'With --dry-run, so many records of each object at most [default: 200]')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Every object that is worth moving, parents before children; see `objects --migratable`')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Every object that is worth moving, parents before children; see `objects --migratable`')
            [CompletionResult]::new('--csv-safe', '--csv-safe', [CompletionResultType]::ParameterName, 'In CSV and reject files, put '' before what a spreadsheet would run as a formula')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Fail if a field that was there last time is gone, instead of telling so')
            [CompletionResult]::new('--incremental', '--incremental', [CompletionResultType]::ParameterName, 'Read only what changed since the last load into this database, and follow deletions')
            [CompletionResult]::new('--detect-hard-deletes', '--detect-hard-deletes', [CompletionResultType]::ParameterName, 'Compare the Ids of all records, to find what was deleted for good long ago')
            [CompletionResult]::new('--restart', '--restart', [CompletionResultType]::ParameterName, 'Begin again, and discard what an earlier run left unfinished')
            [CompletionResult]::new('--abort-job-on-cancel', '--abort-job-on-cancel', [CompletionResultType]::ParameterName, 'On Ctrl-C abort the Bulk jobs under way; without it they are kept, and the same command goes on with them')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show on a sample what would happen, and change nothing; the same as `sfmigrate preview`')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'sfmigrate;sync' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The file that names the objects')
            [CompletionResult]::new('--schedule', '--schedule', [CompletionResultType]::ParameterName, 'Stay, and refresh what is due at these times (cron syntax, local time)')
            [CompletionResult]::new('--jitter', '--jitter', [CompletionResultType]::ParameterName, 'Begin up to so much later, at random, so that not all copies ask at the same second')
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Answer /health and /metrics on this port of 127.0.0.1; 0 takes a free one')
            [CompletionResult]::new('--print-unit', '--print-unit', [CompletionResultType]::ParameterName, 'Print the file that would run this regularly, and do nothing')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'Refresh all objects, whether they are due or not')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'sfmigrate;verify' {
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'Object to verify; without it, everything that imports wrote there')
            [CompletionResult]::new('--entity', '--entity', [CompletionResultType]::ParameterName, 'Object to verify; without it, everything that imports wrote there')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'The mapping file of the import, where values were converted')
            [CompletionResult]::new('--map', '--map', [CompletionResultType]::ParameterName, 'The mapping file of the import, where values were converted')
            [CompletionResult]::new('--where', '--where', [CompletionResultType]::ParameterName, 'The condition of the import, where the database does not know it')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Database file or folder of CSV files to verify [default: sfmigrate.db]')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Database file or folder of CSV files to verify [default: sfmigrate.db]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Form of what is there; csv without --to is the folder sfmigrate-csv')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of what is there; csv without --to is the folder sfmigrate-csv')
            [CompletionResult]::new('--on-delete', '--on-delete', [CompletionResultType]::ParameterName, 'With --repair, what becomes of records that are not in the org [default: mark]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'File for every difference, as CSV; it gets its name when it is complete')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'File for every difference, as CSV; it gets its name when it is complete')
            [CompletionResult]::new('--api', '--api', [CompletionResultType]::ParameterName, 'How to read')
            [CompletionResult]::new('--bulk-threshold', '--bulk-threshold', [CompletionResultType]::ParameterName, 'From so many records on, the Bulk API')
            [CompletionResult]::new('--api-budget', '--api-budget', [CompletionResultType]::ParameterName, 'Stop when so many API calls are spent, or the org has counted this share of its daily ones')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--deep', '--deep', [CompletionResultType]::ParameterName, 'Compare all values, read again by the other API than the import''s; takes room for a copy')
            [CompletionResult]::new('--repair', '--repair', [CompletionResultType]::ParameterName, 'Fetch what is missing or wrong, and take out what is too many')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'sfmigrate;runs' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the runs, the newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one run: what it was asked, what it did, what happened')
            [CompletionResult]::new('rollback', 'rollback', [CompletionResultType]::ParameterValue, 'Put back what was there before a run')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print all runs as JSON lines, the oldest first')
            [CompletionResult]::new('forget', 'forget', [CompletionResultType]::ParameterValue, 'Forget old runs, which cannot be taken back then; the records that they brought stay')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'sfmigrate;runs;list' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Database file or folder that the runs wrote [default: sfmigrate.db]')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Database file or folder that the runs wrote [default: sfmigrate.db]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Form of what they wrote; csv without --to is the folder sfmigrate-csv')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of what they wrote; csv without --to is the folder sfmigrate-csv')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Only so many, the newest')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'sfmigrate;runs;show' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Database file or folder that the runs wrote [default: sfmigrate.db]')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Database file or folder that the runs wrote [default: sfmigrate.db]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Form of what they wrote; csv without --to is the folder sfmigrate-csv')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of what they wrote; csv without --to is the folder sfmigrate-csv')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'sfmigrate;runs;rollback' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Database file or folder that the runs wrote [default: sfmigrate.db]')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Database file or folder that the runs wrote [default: sfmigrate.db]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Form of what they wrote; csv without --to is the folder sfmigrate-csv')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of what they wrote; csv without --to is the folder sfmigrate-csv')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would become of which records, and change nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'sfmigrate;runs;export' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Database file or folder that the runs wrote [default: sfmigrate.db]')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Database file or folder that the runs wrote [default: sfmigrate.db]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Form of what they wrote; csv without --to is the folder sfmigrate-csv')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of what they wrote; csv without --to is the folder sfmigrate-csv')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'sfmigrate;runs;forget' {
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Forget runs that began longer ago than this, such as 90d')
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Keep the newest N, whatever their age')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Database file or folder that the runs wrote [default: sfmigrate.db]')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Database file or folder that the runs wrote [default: sfmigrate.db]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Form of what they wrote; csv without --to is the folder sfmigrate-csv')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of what they wrote; csv without --to is the folder sfmigrate-csv')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'sfmigrate;runs;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the runs, the newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one run: what it was asked, what it did, what happened')
            [CompletionResult]::new('rollback', 'rollback', [CompletionResultType]::ParameterValue, 'Put back what was there before a run')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print all runs as JSON lines, the oldest first')
            [CompletionResult]::new('forget', 'forget', [CompletionResultType]::ParameterValue, 'Forget old runs, which cannot be taken back then; the records that they brought stay')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'sfmigrate;runs;help;list' {
            break
        }
        'sfmigrate;runs;help;show' {
            break
        }
        'sfmigrate;runs;help;rollback' {
            break
        }
        'sfmigrate;runs;help;export' {
            break
        }
        'sfmigrate;runs;help;forget' {
            break
        }
        'sfmigrate;runs;help;help' {
            break
        }
        'sfmigrate;schema' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'sfmigrate;report' {
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'Database file or folder that the runs wrote [default: sfmigrate.db]')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Database file or folder that the runs wrote [default: sfmigrate.db]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Form of what they wrote; csv without --to is the folder sfmigrate-csv')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of what they wrote; csv without --to is the folder sfmigrate-csv')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'File to write, or - for standard output; only a report is replaced')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'File to write, or - for standard output; only a report is replaced')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Of all runs, as without RUN')
            [CompletionResult]::new('--open', '--open', [CompletionResultType]::ParameterName, 'Open the page in the browser')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'sfmigrate;completions' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;man' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Use this signed-in account; see `sfmigrate status`')
            [CompletionResult]::new('--api-version', '--api-version', [CompletionResultType]::ParameterName, 'Use this API version, such as 66.0 [default: the newest that both sides know]')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress on standard error: auto, plain, json or none')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours: auto, always or never')
            [CompletionResult]::new('--log-file', '--log-file', [CompletionResultType]::ParameterName, 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'Form of the log: text or json')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON document on standard output, also on failure')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only warnings, errors and results')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; fail and name the flag instead')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log every request to standard error; -vv every page, too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'sfmigrate;help' {
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'See everything work against an embedded org, without an account')
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Sign in to Salesforce through the browser')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Revoke the tokens of a connection and forget it')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Show connections, and whether their tokens work')
            [CompletionResult]::new('use', 'use', [CompletionResultType]::ParameterValue, 'Choose the connection that commands use')
            [CompletionResult]::new('whoami', 'whoami', [CompletionResultType]::ParameterValue, 'Show who is signed in, to which org, and what is left of its limits')
            [CompletionResult]::new('limits', 'limits', [CompletionResultType]::ParameterValue, 'Show what is left of the org''s limits')
            [CompletionResult]::new('secrets', 'secrets', [CompletionResultType]::ParameterValue, 'Change the key or the place of the tokens')
            [CompletionResult]::new('objects', 'objects', [CompletionResultType]::ParameterValue, 'List the objects that the org offers')
            [CompletionResult]::new('fields', 'fields', [CompletionResultType]::ParameterValue, 'List the fields of an object')
            [CompletionResult]::new('count', 'count', [CompletionResultType]::ParameterValue, 'Count records, and say how an import would fetch them')
            [CompletionResult]::new('query', 'query', [CompletionResultType]::ParameterValue, 'Run a SOQL query and print its records')
            [CompletionResult]::new('map', 'map', [CompletionResultType]::ParameterValue, 'Propose, check and convert mapping files')
            [CompletionResult]::new('preview', 'preview', [CompletionResultType]::ParameterValue, 'Show on a sample what an import would do, and change nothing')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Fetch records into a SQLite database or CSV files')
            [CompletionResult]::new('sync', 'sync', [CompletionResultType]::ParameterValue, 'Keep a database up to date, once or by a schedule')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Hold a database against the org, and mend what differs')
            [CompletionResult]::new('runs', 'runs', [CompletionResultType]::ParameterValue, 'Show what earlier runs did')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of a file or of what is printed')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Make a web page of what moved: counts, pace, rejects, API use')
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
        'sfmigrate;help;use' {
            break
        }
        'sfmigrate;help;whoami' {
            break
        }
        'sfmigrate;help;limits' {
            break
        }
        'sfmigrate;help;secrets' {
            [CompletionResult]::new('rotate', 'rotate', [CompletionResultType]::ParameterValue, 'Seal the encrypted file under a new key')
            [CompletionResult]::new('move', 'move', [CompletionResultType]::ParameterValue, 'Move tokens to another store: of all connections, or of the one that -c names')
            break
        }
        'sfmigrate;help;secrets;rotate' {
            break
        }
        'sfmigrate;help;secrets;move' {
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
        'sfmigrate;help;sync' {
            break
        }
        'sfmigrate;help;verify' {
            break
        }
        'sfmigrate;help;runs' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the runs, the newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one run: what it was asked, what it did, what happened')
            [CompletionResult]::new('rollback', 'rollback', [CompletionResultType]::ParameterValue, 'Put back what was there before a run')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Print all runs as JSON lines, the oldest first')
            [CompletionResult]::new('forget', 'forget', [CompletionResultType]::ParameterValue, 'Forget old runs, which cannot be taken back then; the records that they brought stay')
            break
        }
        'sfmigrate;help;runs;list' {
            break
        }
        'sfmigrate;help;runs;show' {
            break
        }
        'sfmigrate;help;runs;rollback' {
            break
        }
        'sfmigrate;help;runs;export' {
            break
        }
        'sfmigrate;help;runs;forget' {
            break
        }
        'sfmigrate;help;schema' {
            break
        }
        'sfmigrate;help;report' {
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
