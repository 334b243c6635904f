# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_sfmigrate_global_optspecs
    string join \n c/connection= api-version= json q/quiet progress= color= no-input v/verbose log-file= log-format= h/help V/version
end

function __fish_sfmigrate_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_sfmigrate_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_sfmigrate_using_subcommand
    set -l cmd (__fish_sfmigrate_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -s V -l version -d 'Print version'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "demo" -d 'See everything work against an embedded org, without an account'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "login" -d 'Sign in to Salesforce through the browser'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "logout" -d 'Revoke the tokens of a connection and forget it'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "status" -d 'Show connections, and whether their tokens work'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "connections" -d 'Show connections, and whether their tokens work'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "use" -d 'Choose the connection that commands use'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "whoami" -d 'Show who is signed in, to which org, and what is left of its limits'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "limits" -d 'Show what is left of the org\'s limits'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "secrets" -d 'Change the key or the place of the tokens'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "objects" -d 'List the objects that the org offers'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "fields" -d 'List the fields of an object'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "count" -d 'Count records, and say how an import would fetch them'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "query" -d 'Run a SOQL query and print its records'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "map" -d 'Propose, check and convert mapping files'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "preview" -d 'Show on a sample what an import would do, and change nothing'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "import" -d 'Fetch records into a SQLite database or CSV files'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "sync" -d 'Keep a database up to date, once or by a schedule'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "verify" -d 'Hold a database against the org, and mend what differs'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "runs" -d 'Show what earlier runs did'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "schema" -d 'Print the JSON Schema of a file or of what is printed'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "report" -d 'Make a web page of what moved: counts, pace, rejects, API use'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "man" -d 'Print the manual page'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s t -l to -d 'Database file to import into [default: demo.db]' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l seed -d 'Other numbers give other records [default: 1]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -f -a "serve" -d 'Keep the embedded org running, for scripts and for trying commands by hand'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l port -d 'Port on 127.0.0.1; 0 takes a free one' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l callback -d 'A further callback address that the demo\'s app allows' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l jwt-certificate -d 'Certificate (PEM) whose private key may sign in to the demo\'s apps (JWT bearer)' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l request-log -d 'Write every request as a JSON line to this file' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l records -d 'Number of records of an object, such as Contact=1000000' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l seed -d 'Other numbers give other records' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l page-rows -d 'Rows of a Bulk result page' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l rest-page-rows -d 'Rows of a REST page' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l latency -d 'Time before each answer, such as 100ms' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l bandwidth -d 'Bytes per second of each answer, such as 4MB' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l job-time -d 'Time that a Bulk job takes, such as 2s' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l session-ttl -d 'Time after which an access token expires, such as 30s' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l api-limit -d 'API calls that the org allows in 24 hours' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l faults -d 'Let requests go wrong by this plan, such as examples/faults/bad_day.toml' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l mutate -d 'Change records and fields by this script, such as examples/mutations/busy_day.toml' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l tls -d 'Speak https, with a certificate made on the spot'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l rotate-refresh-tokens -d 'Give a new refresh token whenever one is used'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from help" -f -a "serve" -d 'Keep the embedded org running, for scripts and for trying commands by hand'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l instance-url -d 'Sign in at this address, such as your My Domain' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l as -d 'Keep the connection under this name [default: default]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l client-id -d 'Consumer key of your app [env: SALESFORCE_CLIENT_ID]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l jwt-key -d 'Private key whose certificate your app has (JWT bearer); needs --username' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l username -d 'Who signs in with a key or a password [env: SALESFORCE_USERNAME]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l from-sf -d 'Take over an org of the Salesforce CLI, by its alias or user name' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l port -d 'Port on which the browser comes back; register it with your app. The first free one of several, such as 1717,1718 or 1717..1719 [default: 1717]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l timeout -d 'Give up when nobody signed in for so long' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l store -d 'Where to keep the tokens [default: keychain, or a question where there is none]' -r -f -a "keychain\t'The keychain of the operating system'
file\t'A file, encrypted under ENCRYPTION_KEY or a passphrase'
keyutils\t'The kernel of Linux: in memory, gone when the machine starts anew'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l sandbox -d 'Sign in to a sandbox, at test.salesforce.com'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l client-secret-stdin -d 'Read the consumer secret of your app from standard input'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l client-credentials -d 'As the user that your app runs as; needs the app\'s secret and your My Domain'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l device -d 'Show a code to type into a page of the org, in a browser anywhere; where the org offers it'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l sfdx-url-stdin -d 'Read an SFDX auth URL (force://...) from standard input'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l refresh-token-stdin -d 'Read a refresh token from standard input'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l access-token-stdin -d 'Read an access token from standard input; needs --instance-url'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l password-stdin -d 'Read a password from standard input, where the org still allows it; needs --username'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l no-browser -d 'Print the address instead of opening the browser'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand logout" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand logout" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand logout" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand logout" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand logout" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand logout" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand logout" -l all -d 'All connections'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand logout" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand logout" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand logout" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand logout" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand logout" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand status" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand status" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand status" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand status" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand status" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand status" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand status" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand status" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand status" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand status" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand status" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand connections" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand connections" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand connections" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand connections" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand connections" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand connections" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand connections" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand connections" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand connections" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand connections" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand connections" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand use" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand use" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand use" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand use" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand use" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand use" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand use" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand use" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand use" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand use" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand use" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand whoami" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand whoami" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand whoami" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand whoami" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand whoami" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand whoami" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand whoami" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand whoami" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand whoami" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand whoami" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand whoami" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand limits" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand limits" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand limits" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand limits" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand limits" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand limits" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand limits" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand limits" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand limits" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand limits" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand limits" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and not __fish_seen_subcommand_from rotate move help" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and not __fish_seen_subcommand_from rotate move help" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and not __fish_seen_subcommand_from rotate move help" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and not __fish_seen_subcommand_from rotate move help" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and not __fish_seen_subcommand_from rotate move help" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and not __fish_seen_subcommand_from rotate move help" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and not __fish_seen_subcommand_from rotate move help" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and not __fish_seen_subcommand_from rotate move help" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and not __fish_seen_subcommand_from rotate move help" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and not __fish_seen_subcommand_from rotate move help" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and not __fish_seen_subcommand_from rotate move help" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and not __fish_seen_subcommand_from rotate move help" -f -a "rotate" -d 'Seal the encrypted file under a new key'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and not __fish_seen_subcommand_from rotate move help" -f -a "move" -d 'Move tokens to another store: of all connections, or of the one that -c names'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and not __fish_seen_subcommand_from rotate move help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from rotate" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from rotate" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from rotate" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from rotate" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from rotate" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from rotate" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from rotate" -l new-key-stdin -d 'Read the new key from standard input [env: NEW_ENCRYPTION_KEY]'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from rotate" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from rotate" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from move" -l to -d 'Where the tokens go' -r -f -a "keychain\t'The keychain of the operating system'
file\t'A file, encrypted under ENCRYPTION_KEY or a passphrase'
keyutils\t'The kernel of Linux: in memory, gone when the machine starts anew'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from move" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from move" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from move" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from move" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from move" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from move" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from move" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from move" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from move" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from move" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from move" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from help" -f -a "rotate" -d 'Seal the encrypted file under a new key'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from help" -f -a "move" -d 'Move tokens to another store: of all connections, or of the one that -c names'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand secrets; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -l counts -d 'Count the records of each'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -l custom -d 'Only objects that the customer made'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -l migratable -d 'Say which ones `import --all` takes, those first, and why not the others'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand fields" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand fields" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand fields" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand fields" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand fields" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand fields" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand fields" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand fields" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand fields" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand fields" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand fields" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -l where -d 'Count only records that meet this SOQL condition' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -l bulk-threshold -d 'From so many records on, an import takes the Bulk API' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -s f -l format -d 'Form of the records [default: a table at a terminal, else by the file\'s name, else csv]' -r -f -a "table\t'Aligned columns, for people'
csv\t'RFC 4180 with a header line'
json\t'One JSON array'
jsonl\t'One JSON object on each line'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -s o -l output -d 'File to write to; it gets its name when it is complete' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -l bulk -d 'Run it as a Bulk API 2.0 job; every value is then text'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -l all-rows -d 'Deleted and archived records too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -l csv-safe -d 'In CSV, put \' before what a spreadsheet would run as a formula'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l onto -d 'Map onto these columns: crm.db:people, header.csv, schema.json, hubspot:contacts, pipedrive:persons' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -s o -l output -d 'Write the mapping to this file instead of standard output' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l sample -d 'Compare the values of so many records, too; costs API calls' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l describe -d 'Take the object, or one that it refers to, from a saved describe answer, offline' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l llm -d 'Ask a model behind this OpenAI-compatible endpoint for what is unsure; names and types go out' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l llm-model -d 'The model\'s name' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -s i -l interactive -d 'Walk through what is unsure; the file is written after every answer, and the same command goes on later'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l llm-samples -d 'Let values go out to the model, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l force -d 'Replace the file if it is there'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -a "check" -d 'Tell everything that is wrong with a mapping file'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -a "convert" -d 'Make a mapping file of another tool\'s: Data Loader, CumulusCI, SFDMU, CSV'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -l describe -d 'Take an object from a saved describe answer, offline' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -l onto -d 'Hold the columns against this target: crm.db:people, header.csv, schema.json, hubspot:contacts' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -l to -d 'Take what an earlier import wrote down about the fields into this database, offline' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -l online -d 'Ask the org for the fields, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -s e -l entity -d 'The object, for files that do not name it' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -s o -l output -d 'Write the mapping to this file instead of standard output' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -l force -d 'Replace the file if it is there'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from help" -f -a "check" -d 'Tell everything that is wrong with a mapping file'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from help" -f -a "convert" -d 'Make a mapping file of another tool\'s: Data Loader, CumulusCI, SFDMU, CSV'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -s e -l entity -d 'Object to fetch; give it several times, or names with commas between them' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l include -d 'With --all, only objects of this name; `*` stands for anything' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l exclude -d 'With --all, no objects of this name; `*` stands for anything' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -s m -l map -d 'Mapping file; without --entity, every object in it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l fields -d 'Only these fields or relationship paths' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l where -d 'Only records that meet this SOQL condition' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l limit -d 'At most so many records of each object' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -s t -l to -d 'Database file, folder for CSV, or - for CSV on standard output [default: sfmigrate.db]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -s f -l format -d 'Form of the result; csv without --to goes to the folder sfmigrate-csv' -r -f -a "sqlite\t'A SQLite database, one table for each object'
csv\t'A folder of CSV files, one for each object'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l keep -d 'Keep what it takes to roll back the last N runs of each table (10 if nothing is said) or file (1)' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l files -d 'Fetch the files of ContentVersion, Attachment and other objects, too: into a folder, or `sqlite` for the database' -r -f -a "(__fish_complete_directories)"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l api -d 'How to fetch' -r -f -a "auto\t'By the number of records'
rest\t'Page after page'
bulk\t'Bulk API 2.0'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l bulk-threshold -d 'From so many records on, take the Bulk API' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l parallel -d 'So many objects at the same time' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l api-budget -d 'Stop in good order after so many API calls, or when the org has counted that share of its daily calls' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l deadline -d 'Stop in good order after this time, such as 30m' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l on-delete -d 'What becomes of records that are deleted in the org [default: mark]' -r -f -a "mark\t'They stay; the column `_sfmigrate_deleted_at` says since when they are gone'
delete\t'They go'
keep\t'They stay as they are'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l schema-changes -d 'What becomes of fields that are new or of another type [default: apply]' -r -f -a "apply\t'New fields get a column, changed ones another type'
ignore\t'New fields are left out'
fail\t'Any change is an error, and nothing is touched'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l refresh-formulas -d 'Read formulas, roll-ups and fields of parents again for all records; =7d only if that was so long ago' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l lag -d 'How late a record may become visible behind its stamp [default: 5m]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l overlap -d 'How much is read again before the last watermark [default: 10m]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l max-rejects -d 'Stop in good order when more records are rejected than this number, or than this share of at least 200' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l from-rejects -d 'Feed the corrected records of a reject file back, instead of fetching any' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l sample -d 'With --dry-run, so many records of each object at most [default: 200]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -s a -l all -d 'Every object that is worth moving, parents before children; see `objects --migratable`'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l csv-safe -d 'In CSV and reject files, put \' before what a spreadsheet would run as a formula'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l strict -d 'Fail if a field that was there last time is gone, instead of telling so'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l incremental -d 'Read only what changed since the last load into this database, and follow deletions'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l detect-hard-deletes -d 'Compare the Ids of all records, to find what was deleted for good long ago'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l restart -d 'Begin again, and discard what an earlier run left unfinished'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l abort-job-on-cancel -d 'On Ctrl-C abort the Bulk jobs under way; without it they are kept, and the same command goes on with them'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l dry-run -d 'Show on a sample what would happen, and change nothing; the same as `sfmigrate preview`'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -s e -l entity -d 'Object to fetch; give it several times, or names with commas between them' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l include -d 'With --all, only objects of this name; `*` stands for anything' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l exclude -d 'With --all, no objects of this name; `*` stands for anything' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -s m -l map -d 'Mapping file; without --entity, every object in it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l fields -d 'Only these fields or relationship paths' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l where -d 'Only records that meet this SOQL condition' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l limit -d 'At most so many records of each object' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -s t -l to -d 'Database file, folder for CSV, or - for CSV on standard output [default: sfmigrate.db]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -s f -l format -d 'Form of the result; csv without --to goes to the folder sfmigrate-csv' -r -f -a "sqlite\t'A SQLite database, one table for each object'
csv\t'A folder of CSV files, one for each object'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l keep -d 'Keep what it takes to roll back the last N runs of each table (10 if nothing is said) or file (1)' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l files -d 'Fetch the files of ContentVersion, Attachment and other objects, too: into a folder, or `sqlite` for the database' -r -f -a "(__fish_complete_directories)"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l api -d 'How to fetch' -r -f -a "auto\t'By the number of records'
rest\t'Page after page'
bulk\t'Bulk API 2.0'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l bulk-threshold -d 'From so many records on, take the Bulk API' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l parallel -d 'So many objects at the same time' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l api-budget -d 'Stop in good order after so many API calls, or when the org has counted that share of its daily calls' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l deadline -d 'Stop in good order after this time, such as 30m' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l on-delete -d 'What becomes of records that are deleted in the org [default: mark]' -r -f -a "mark\t'They stay; the column `_sfmigrate_deleted_at` says since when they are gone'
delete\t'They go'
keep\t'They stay as they are'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l schema-changes -d 'What becomes of fields that are new or of another type [default: apply]' -r -f -a "apply\t'New fields get a column, changed ones another type'
ignore\t'New fields are left out'
fail\t'Any change is an error, and nothing is touched'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l refresh-formulas -d 'Read formulas, roll-ups and fields of parents again for all records; =7d only if that was so long ago' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l lag -d 'How late a record may become visible behind its stamp [default: 5m]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l overlap -d 'How much is read again before the last watermark [default: 10m]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l max-rejects -d 'Stop in good order when more records are rejected than this number, or than this share of at least 200' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l from-rejects -d 'Feed the corrected records of a reject file back, instead of fetching any' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l sample -d 'With --dry-run, so many records of each object at most [default: 200]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -s a -l all -d 'Every object that is worth moving, parents before children; see `objects --migratable`'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l csv-safe -d 'In CSV and reject files, put \' before what a spreadsheet would run as a formula'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l strict -d 'Fail if a field that was there last time is gone, instead of telling so'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l incremental -d 'Read only what changed since the last load into this database, and follow deletions'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l detect-hard-deletes -d 'Compare the Ids of all records, to find what was deleted for good long ago'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l restart -d 'Begin again, and discard what an earlier run left unfinished'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l abort-job-on-cancel -d 'On Ctrl-C abort the Bulk jobs under way; without it they are kept, and the same command goes on with them'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l dry-run -d 'Show on a sample what would happen, and change nothing; the same as `sfmigrate preview`'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand sync" -l config -d 'The file that names the objects' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand sync" -l schedule -d 'Stay, and refresh what is due at these times (cron syntax, local time)' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand sync" -l jitter -d 'Begin up to so much later, at random, so that not all copies ask at the same second' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand sync" -l listen -d 'Answer /health and /metrics on this port of 127.0.0.1; 0 takes a free one' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand sync" -l print-unit -d 'Print the file that would run this regularly, and do nothing' -r -f -a "systemd\t'A service that stays'
cron\t'A line for crontab'
github-actions\t'A workflow'
kubernetes\t'A CronJob'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand sync" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand sync" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand sync" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand sync" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand sync" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand sync" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand sync" -l now -d 'Refresh all objects, whether they are due or not'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand sync" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand sync" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand sync" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand sync" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand sync" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -s e -l entity -d 'Object to verify; without it, everything that imports wrote there' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -s m -l map -d 'The mapping file of the import, where values were converted' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -l where -d 'The condition of the import, where the database does not know it' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -s t -l to -d 'Database file or folder of CSV files to verify [default: sfmigrate.db]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -s f -l format -d 'Form of what is there; csv without --to is the folder sfmigrate-csv' -r -f -a "sqlite\t'A SQLite database, one table for each object'
csv\t'A folder of CSV files, one for each object'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -l on-delete -d 'With --repair, what becomes of records that are not in the org [default: mark]' -r -f -a "mark\t'They stay; the column `_sfmigrate_deleted_at` says since when they are gone'
delete\t'They go'
keep\t'They stay as they are'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -s o -l output -d 'File for every difference, as CSV; it gets its name when it is complete' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -l api -d 'How to read' -r -f -a "auto\t'By the number of records'
rest\t'Page after page'
bulk\t'Bulk API 2.0'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -l bulk-threshold -d 'From so many records on, the Bulk API' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -l api-budget -d 'Stop when so many API calls are spent, or the org has counted this share of its daily ones' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -l deep -d 'Compare all values, read again by the other API than the import\'s; takes room for a copy'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -l repair -d 'Fetch what is missing or wrong, and take out what is too many'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and not __fish_seen_subcommand_from list show rollback export forget help" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and not __fish_seen_subcommand_from list show rollback export forget help" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and not __fish_seen_subcommand_from list show rollback export forget help" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and not __fish_seen_subcommand_from list show rollback export forget help" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and not __fish_seen_subcommand_from list show rollback export forget help" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and not __fish_seen_subcommand_from list show rollback export forget help" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and not __fish_seen_subcommand_from list show rollback export forget help" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and not __fish_seen_subcommand_from list show rollback export forget help" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and not __fish_seen_subcommand_from list show rollback export forget help" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and not __fish_seen_subcommand_from list show rollback export forget help" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and not __fish_seen_subcommand_from list show rollback export forget help" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and not __fish_seen_subcommand_from list show rollback export forget help" -f -a "list" -d 'List the runs, the newest first'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and not __fish_seen_subcommand_from list show rollback export forget help" -f -a "show" -d 'Show one run: what it was asked, what it did, what happened'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and not __fish_seen_subcommand_from list show rollback export forget help" -f -a "rollback" -d 'Put back what was there before a run'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and not __fish_seen_subcommand_from list show rollback export forget help" -f -a "export" -d 'Print all runs as JSON lines, the oldest first'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and not __fish_seen_subcommand_from list show rollback export forget help" -f -a "forget" -d 'Forget old runs, which cannot be taken back then; the records that they brought stay'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and not __fish_seen_subcommand_from list show rollback export forget help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from list" -s t -l to -d 'Database file or folder that the runs wrote [default: sfmigrate.db]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from list" -s f -l format -d 'Form of what they wrote; csv without --to is the folder sfmigrate-csv' -r -f -a "sqlite\t'A SQLite database, one table for each object'
csv\t'A folder of CSV files, one for each object'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from list" -l last -d 'Only so many, the newest' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from list" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from list" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from list" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from list" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from list" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from list" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from show" -s t -l to -d 'Database file or folder that the runs wrote [default: sfmigrate.db]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from show" -s f -l format -d 'Form of what they wrote; csv without --to is the folder sfmigrate-csv' -r -f -a "sqlite\t'A SQLite database, one table for each object'
csv\t'A folder of CSV files, one for each object'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from show" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from show" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from show" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from show" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from show" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from show" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from rollback" -s t -l to -d 'Database file or folder that the runs wrote [default: sfmigrate.db]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from rollback" -s f -l format -d 'Form of what they wrote; csv without --to is the folder sfmigrate-csv' -r -f -a "sqlite\t'A SQLite database, one table for each object'
csv\t'A folder of CSV files, one for each object'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from rollback" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from rollback" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from rollback" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from rollback" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from rollback" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from rollback" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from rollback" -l dry-run -d 'Show what would become of which records, and change nothing'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from rollback" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from rollback" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from rollback" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from rollback" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from rollback" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from export" -s t -l to -d 'Database file or folder that the runs wrote [default: sfmigrate.db]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from export" -s f -l format -d 'Form of what they wrote; csv without --to is the folder sfmigrate-csv' -r -f -a "sqlite\t'A SQLite database, one table for each object'
csv\t'A folder of CSV files, one for each object'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from export" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from export" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from export" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from export" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from export" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from export" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from export" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from export" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from forget" -l older-than -d 'Forget runs that began longer ago than this, such as 90d' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from forget" -l keep -d 'Keep the newest N, whatever their age' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from forget" -s t -l to -d 'Database file or folder that the runs wrote [default: sfmigrate.db]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from forget" -s f -l format -d 'Form of what they wrote; csv without --to is the folder sfmigrate-csv' -r -f -a "sqlite\t'A SQLite database, one table for each object'
csv\t'A folder of CSV files, one for each object'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from forget" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from forget" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from forget" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from forget" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from forget" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from forget" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from forget" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from forget" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from forget" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from forget" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from forget" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the runs, the newest first'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show one run: what it was asked, what it did, what happened'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from help" -f -a "rollback" -d 'Put back what was there before a run'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from help" -f -a "export" -d 'Print all runs as JSON lines, the oldest first'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from help" -f -a "forget" -d 'Forget old runs, which cannot be taken back then; the records that they brought stay'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand runs; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand schema" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand schema" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand schema" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand schema" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand schema" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand schema" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand schema" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand schema" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand schema" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand schema" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand report" -s t -l to -d 'Database file or folder that the runs wrote [default: sfmigrate.db]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand report" -s f -l format -d 'Form of what they wrote; csv without --to is the folder sfmigrate-csv' -r -f -a "sqlite\t'A SQLite database, one table for each object'
csv\t'A folder of CSV files, one for each object'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand report" -s o -l output -d 'File to write, or - for standard output; only a report is replaced' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand report" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand report" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand report" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand report" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand report" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand report" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand report" -l all -d 'Of all runs, as without RUN'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand report" -l open -d 'Open the page in the browser'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand report" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand report" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand report" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand report" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand report" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand completions" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand completions" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand completions" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand completions" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand completions" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand completions" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand completions" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand completions" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand completions" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand completions" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand completions" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand man" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand man" -l api-version -d 'Use this API version, such as 66.0 [default: the newest that both sides know]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand man" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand man" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand man" -l log-file -d 'Log every request to this file, which is kept below 10 MiB; four older ones stay beside it' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand man" -l log-format -d 'Form of the log: text or json' -r -f -a "text\t'Lines for people'
json\t'JSON lines'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand man" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand man" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand man" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand man" -s v -l verbose -d 'Log every request to standard error; -vv every page, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand man" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "demo" -d 'See everything work against an embedded org, without an account'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "login" -d 'Sign in to Salesforce through the browser'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "logout" -d 'Revoke the tokens of a connection and forget it'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "status" -d 'Show connections, and whether their tokens work'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "use" -d 'Choose the connection that commands use'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "whoami" -d 'Show who is signed in, to which org, and what is left of its limits'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "limits" -d 'Show what is left of the org\'s limits'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "secrets" -d 'Change the key or the place of the tokens'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "objects" -d 'List the objects that the org offers'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "fields" -d 'List the fields of an object'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "count" -d 'Count records, and say how an import would fetch them'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "query" -d 'Run a SOQL query and print its records'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "map" -d 'Propose, check and convert mapping files'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "preview" -d 'Show on a sample what an import would do, and change nothing'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "import" -d 'Fetch records into a SQLite database or CSV files'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "sync" -d 'Keep a database up to date, once or by a schedule'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "verify" -d 'Hold a database against the org, and mend what differs'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "runs" -d 'Show what earlier runs did'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "schema" -d 'Print the JSON Schema of a file or of what is printed'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "report" -d 'Make a web page of what moved: counts, pace, rejects, API use'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "completions" -d 'Print the completion script of a shell'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "man" -d 'Print the manual page'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status use whoami limits secrets objects fields count query map preview import sync verify runs schema report completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and __fish_seen_subcommand_from demo" -f -a "serve" -d 'Keep the embedded org running, for scripts and for trying commands by hand'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and __fish_seen_subcommand_from secrets" -f -a "rotate" -d 'Seal the encrypted file under a new key'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and __fish_seen_subcommand_from secrets" -f -a "move" -d 'Move tokens to another store: of all connections, or of the one that -c names'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and __fish_seen_subcommand_from map" -f -a "check" -d 'Tell everything that is wrong with a mapping file'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and __fish_seen_subcommand_from map" -f -a "convert" -d 'Make a mapping file of another tool\'s: Data Loader, CumulusCI, SFDMU, CSV'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and __fish_seen_subcommand_from runs" -f -a "list" -d 'List the runs, the newest first'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and __fish_seen_subcommand_from runs" -f -a "show" -d 'Show one run: what it was asked, what it did, what happened'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and __fish_seen_subcommand_from runs" -f -a "rollback" -d 'Put back what was there before a run'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and __fish_seen_subcommand_from runs" -f -a "export" -d 'Print all runs as JSON lines, the oldest first'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and __fish_seen_subcommand_from runs" -f -a "forget" -d 'Forget old runs, which cannot be taken back then; the records that they brought stay'
