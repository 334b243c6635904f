# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_sfmigrate_global_optspecs
    string join \n c/connection= json q/quiet progress= color= no-input h/help V/version
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
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -s V -l version -d 'Print version'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "demo" -d 'See everything work against an embedded org, without an account'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "login" -d 'Sign in to Salesforce through the browser'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "logout" -d 'Revoke the tokens of a connection and forget it'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "status" -d 'Show connections, and whether their tokens work'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "objects" -d 'List the objects that the org offers'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "fields" -d 'List the fields of an object'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "count" -d 'Count records, and say how an import would fetch them'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "query" -d 'Run a SOQL query and print its records'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "map" -d 'Propose, check and convert mapping files'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "preview" -d 'Show on a sample what an import would do, and change nothing'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "import" -d 'Fetch records into a SQLite database or CSV files'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "man" -d 'Print the manual page'
complete -c sfmigrate -n "__fish_sfmigrate_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s t -l to -d 'Database file to import into [default: demo.db]' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l seed -d 'Other numbers give other records [default: 1]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -f -a "serve" -d 'Keep the embedded org running, for scripts and for trying commands by hand'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l port -d 'Port on 127.0.0.1; 0 takes a free one' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l callback -d 'A further callback address that the demo\'s app allows' -r
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
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l tls -d 'Speak https, with a certificate made on the spot'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l rotate-refresh-tokens -d 'Give a new refresh token whenever one is used'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from serve" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from help" -f -a "serve" -d 'Keep the embedded org running, for scripts and for trying commands by hand'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand demo; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l instance-url -d 'Sign in at this address, such as your My Domain' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l as -d 'Keep the connection under this name [default: default]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l client-id -d 'Consumer key of your app [env: SALESFORCE_CLIENT_ID]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l port -d 'Port on which the browser comes back; register it with your app [default: 1717]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l timeout -d 'Give up when nobody signed in for so long' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l store -d 'Where to keep the tokens [default: keychain, or a question where there is none]' -r -f -a "keychain\t'The keychain of the operating system'
file\t'A file, encrypted under ENCRYPTION_KEY or a passphrase'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l sandbox -d 'Sign in to a sandbox, at test.salesforce.com'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l client-secret-stdin -d 'Read the consumer secret of your app from standard input'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l no-browser -d 'Print the address instead of opening the browser'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand logout" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand logout" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand logout" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand logout" -l all -d 'All connections'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand logout" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand logout" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand logout" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand logout" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand status" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand status" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand status" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand status" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand status" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand status" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand status" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -l counts -d 'Count the records of each'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -l custom -d 'Only objects that the customer made'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -l migratable -d 'Say which ones `import --all` takes, those first, and why not the others'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand objects" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand fields" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand fields" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand fields" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand fields" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand fields" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand fields" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand fields" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -l where -d 'Count only records that meet this SOQL condition' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -l bulk-threshold -d 'From so many records on, an import takes the Bulk API' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand count" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -s f -l format -d 'Form of the records [default: a table at a terminal, else by the file\'s name, else csv]' -r -f -a "table\t'Aligned columns, for people'
csv\t'RFC 4180 with a header line'
json\t'One JSON array'
jsonl\t'One JSON object on each line'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -s o -l output -d 'File to write to; it gets its name when it is complete' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -l bulk -d 'Run it as a Bulk API 2.0 job; every value is then text'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -l all-rows -d 'Deleted and archived records too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand query" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l onto -d 'Map onto these columns: crm.db:people, header.csv, schema.json, hubspot:contacts, pipedrive:persons' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -s o -l output -d 'Write the mapping to this file instead of standard output' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l sample -d 'Compare the values of so many records, too; costs API calls' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l describe -d 'Take the object, or one that it refers to, from a saved describe answer, offline' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l llm -d 'Ask a model behind this OpenAI-compatible endpoint for what is unsure; names and types go out' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l llm-model -d 'The model\'s name' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -s i -l interactive -d 'Walk through what is unsure; the file is written after every answer, and the same command goes on later'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l llm-samples -d 'Let values go out to the model, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l force -d 'Replace the file if it is there'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -a "check" -d 'Tell everything that is wrong with a mapping file'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -a "convert" -d 'Make a mapping file of another tool\'s: Data Loader, CumulusCI, SFDMU, CSV'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and not __fish_seen_subcommand_from check convert help" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -l describe -d 'Take an object from a saved describe answer, offline' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -l onto -d 'Hold the columns against this target: crm.db:people, header.csv, schema.json, hubspot:contacts' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -l online -d 'Ask the org for the fields, too'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -s e -l entity -d 'The object, for files that do not name it' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -s o -l output -d 'Write the mapping to this file instead of standard output' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -l force -d 'Replace the file if it is there'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand map; and __fish_seen_subcommand_from convert" -l no-input -d 'Never ask; fail and name the flag instead'
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
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l files -d 'Fetch the files of ContentVersion, Attachment and other objects, too: into a folder, or `sqlite` for the database' -r -f -a "(__fish_complete_directories)"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l api -d 'How to fetch' -r -f -a "auto\t'By the number of records'
rest\t'Page after page'
bulk\t'Bulk API 2.0'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l bulk-threshold -d 'From so many records on, take the Bulk API' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l parallel -d 'So many objects at the same time' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l api-budget -d 'Stop in good order after so many API calls, or when the org has counted that share of its daily calls' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l deadline -d 'Stop in good order after this time, such as 30m' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l max-rejects -d 'Stop in good order when more records are rejected than this number, or than this share of at least 200' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l from-rejects -d 'Feed the corrected records of a reject file back, instead of fetching any' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l sample -d 'With --dry-run, so many records of each object at most [default: 200]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -s a -l all -d 'Every object that is worth moving, parents before children; see `objects --migratable`'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l strict -d 'Fail if a field that was there last time is gone, instead of telling so'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l restart -d 'Begin again, and discard what an earlier run left unfinished'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l dry-run -d 'Show on a sample what would happen, and change nothing; the same as `sfmigrate preview`'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand preview" -l no-input -d 'Never ask; fail and name the flag instead'
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
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l files -d 'Fetch the files of ContentVersion, Attachment and other objects, too: into a folder, or `sqlite` for the database' -r -f -a "(__fish_complete_directories)"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l api -d 'How to fetch' -r -f -a "auto\t'By the number of records'
rest\t'Page after page'
bulk\t'Bulk API 2.0'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l bulk-threshold -d 'From so many records on, take the Bulk API' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l parallel -d 'So many objects at the same time' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l api-budget -d 'Stop in good order after so many API calls, or when the org has counted that share of its daily calls' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l deadline -d 'Stop in good order after this time, such as 30m' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l max-rejects -d 'Stop in good order when more records are rejected than this number, or than this share of at least 200' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l from-rejects -d 'Feed the corrected records of a reject file back, instead of fetching any' -r -F
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l sample -d 'With --dry-run, so many records of each object at most [default: 200]' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -s a -l all -d 'Every object that is worth moving, parents before children; see `objects --migratable`'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l strict -d 'Fail if a field that was there last time is gone, instead of telling so'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l restart -d 'Begin again, and discard what an earlier run left unfinished'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l dry-run -d 'Show on a sample what would happen, and change nothing; the same as `sfmigrate preview`'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand completions" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand completions" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand completions" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand completions" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand completions" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand completions" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand completions" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand man" -s c -l connection -d 'Use this signed-in account; see `sfmigrate status`' -r
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand man" -l progress -d 'How to show progress on standard error: auto, plain, json or none' -r -f -a "auto\t'Bars at a terminal, else plain lines'
plain\t'A line now and then'
json\t'JSON lines'
none\t'Nothing'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand man" -l color -d 'When to use colours: auto, always or never' -r -f -a "auto\t'At a terminal, unless `NO_COLOR` is set'
always\t'Also in a pipe'
never\t'Not at all'"
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand man" -l json -d 'Print one JSON document on standard output, also on failure'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand man" -s q -l quiet -d 'Print only warnings, errors and results'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand man" -l no-input -d 'Never ask; fail and name the flag instead'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand man" -s h -l help -d 'Print help'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status objects fields count query map preview import completions man help" -f -a "demo" -d 'See everything work against an embedded org, without an account'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status objects fields count query map preview import completions man help" -f -a "login" -d 'Sign in to Salesforce through the browser'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status objects fields count query map preview import completions man help" -f -a "logout" -d 'Revoke the tokens of a connection and forget it'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status objects fields count query map preview import completions man help" -f -a "status" -d 'Show connections, and whether their tokens work'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status objects fields count query map preview import completions man help" -f -a "objects" -d 'List the objects that the org offers'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status objects fields count query map preview import completions man help" -f -a "fields" -d 'List the fields of an object'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status objects fields count query map preview import completions man help" -f -a "count" -d 'Count records, and say how an import would fetch them'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status objects fields count query map preview import completions man help" -f -a "query" -d 'Run a SOQL query and print its records'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status objects fields count query map preview import completions man help" -f -a "map" -d 'Propose, check and convert mapping files'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status objects fields count query map preview import completions man help" -f -a "preview" -d 'Show on a sample what an import would do, and change nothing'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status objects fields count query map preview import completions man help" -f -a "import" -d 'Fetch records into a SQLite database or CSV files'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status objects fields count query map preview import completions man help" -f -a "completions" -d 'Print the completion script of a shell'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status objects fields count query map preview import completions man help" -f -a "man" -d 'Print the manual page'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and not __fish_seen_subcommand_from demo login logout status objects fields count query map preview import completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and __fish_seen_subcommand_from demo" -f -a "serve" -d 'Keep the embedded org running, for scripts and for trying commands by hand'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and __fish_seen_subcommand_from map" -f -a "check" -d 'Tell everything that is wrong with a mapping file'
complete -c sfmigrate -n "__fish_sfmigrate_using_subcommand help; and __fish_seen_subcommand_from map" -f -a "convert" -d 'Make a mapping file of another tool\'s: Data Loader, CumulusCI, SFDMU, CSV'
